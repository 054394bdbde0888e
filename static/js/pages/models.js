/** The page /models with a script: a file is looked at as soon as it is chosen. */
import { withParam } from "../core/urlstate.js";
import { ownModels } from "./own_models.js";

const here = () => withParam(`${location.pathname}${location.search}`, "kept", null);

ownModels({
  onKept: ({ id }) => location.assign(withParam(here(), "kept", id)),
  onDeleted: () => location.assign(here()),
});
