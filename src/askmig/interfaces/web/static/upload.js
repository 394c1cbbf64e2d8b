// Documents sent up from the browser, where the server takes them (askmig serve --allow-upload).
import { announce, find, make } from "./dom.js";
import { Refusal, uploadServer } from "./server.js";
import { data, say } from "./words.js";

const MEGABYTE = 1024 * 1024;

// What the server would refuse is said before it is sent.
const objection = (files) => {
  const { bytes, files: most, types } = data.uploads;
  if (files.length > most) return say("upload_most", { count: most });
  const size = files.reduce((sum, one) => sum + one.size, 0);
  if (size > bytes) return say("upload_size", { megabytes: Math.floor(bytes / MEGABYTE) });
  const odd = files.find((one) => !types.some((type) => one.name.toLowerCase().endsWith(type)));
  return odd ? say("upload_type", { name: odd.name, types: types.join(", ") }) : "";
};

const item = (text, isError) => make("li", { class: isError ? "am-error" : null }, text);

const tell = (lines, role) => {
  const said = find("#am-upload-said");
  said.setAttribute("role", role);
  said.replaceChildren(...lines);
};

const added = (one) =>
  make("li", {}, `${one.line} `, make("a", { href: `?doc=${encodeURIComponent(one.document)}` }, say("read_it")));

const sendFiles = async (input, button) => {
  const files = [...input.files];
  if (!files.length) return;
  const wrong = objection(files);
  if (wrong) return tell([item(wrong, true)], "alert");
  button.disabled = true;
  tell([item(say("uploading"))], "status");
  announce(say("uploading"));
  try {
    const done = await uploadServer(files);
    const again = done.added.length ? [item(say("upload_done"))] : [];
    tell([...done.added.map(added), ...done.refused.map((line) => item(line, true)), ...again], "status");
    input.value = "";
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    tell([item(error.message, true)], "alert");
  } finally {
    button.disabled = false;
  }
};

export const startUpload = () => {
  const form = find("#am-upload");
  const { uploads, person } = data;
  if (!uploads || (uploads.role !== "reader" && person.role === "reader")) return form.remove();
  const input = form.querySelector("input");
  input.accept = uploads.types.join(",");
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendFiles(input, form.querySelector("button"));
  });
};
