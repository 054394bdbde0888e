/** The API page: starts Swagger UI on the element that names the OpenAPI document. */
const at = document.getElementById("swagger");

/** @type {Window & {SwaggerUIBundle?: (options: object) => object}} */ (window).SwaggerUIBundle({
  domNode: at,
  url: at.dataset.openapi,
  deepLinking: true,
  validatorUrl: null, // the validator would be asked over the network
  syntaxHighlight: { activated: true },
  defaultModelsExpandDepth: 0,
  requestInterceptor: (request) => {
    request.headers["Accept-Language"] ??= document.documentElement.lang;
    return request;
  },
});
