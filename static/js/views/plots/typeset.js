/** Makes a drawn figure independent of the page: with the mathematical font in it, and as pixels. */

const FAMILY = "STIX Two Math";

/** The page's own rule for the font, its file written into it. */
async function rule() {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter((one) => one instanceof CSSFontFaceRule);
  const face = rules.find((one) => one.style.getPropertyValue("font-family").includes(FAMILY));
  const [, file] = face.style.getPropertyValue("src").match(/url\("(.*?)"\)/);
  const reader = new FileReader();
  reader.readAsDataURL(await (await fetch(file)).blob());
  await new Promise((resolve, reject) => { reader.onload = resolve; reader.onerror = reject; });
  return `@font-face { font-family: "${FAMILY}"; src: url("${reader.result}"); }`;
}

/** @param {string} picture an SVG as a data: address @returns {Promise<string>} the same with its font */
export async function withFont(picture) {
  const font = await rule();
  const text = decodeURIComponent(picture.slice(picture.indexOf(",") + 1));
  return `data:image/svg+xml,${encodeURIComponent(text.replace(/<svg[^>]*>/, `$&<style>${font}</style>`))}`;
}

/** @param {string} picture an SVG as a data: address @param {{width: number, height: number}} size in units @param {number} scale pixels to a unit @returns {Promise<string>} a PNG as a data: address */
export async function pixels(picture, { width, height }, scale) {
  const image = new Image(width * scale, height * scale);
  image.src = picture;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: width * scale, height: height * scale });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}
