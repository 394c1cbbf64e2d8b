// Asks the server: answers as they grow, places in documents, files. An error is thrown as a line for the person.
import { say } from "./words.js";

export class Refusal extends Error {}

const address = (path) => new URL(`page/${path}`, document.baseURI);

// What the server says of a refusal is in the page's language; a proxy before it says nothing to people.
const refusalOf = async (reply) => {
  const said = await reply.json().catch(() => null);
  if (typeof said?.error === "string") return new Refusal(said.error);
  return new Refusal(say(reply.status === 503 || reply.status === 429 ? "busy" : "trouble"));
};

const send = async (path, body, more = {}) => {
  let reply;
  try {
    reply = await fetch(address(path), { method: "POST", body, ...more });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(say("offline"));
  }
  if (!reply.ok) throw await refusalOf(reply);
  return reply;
};

const post = (path, value, signal) =>
  send(path, JSON.stringify(value), { headers: { "Content-Type": "application/json" }, signal });

// Yields the lines of a stream, each a JSON object; one that breaks off is an error.
async function* lines(reply) {
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const parts = (text + value).split("\n");
    text = parts.pop();
    yield* parts.map((part) => JSON.parse(part));
  }
  if (text) throw new Refusal(say("offline"));
}

// Yields a turn's answer as it grows; the last one is whole.
export async function* askServer(question, documents, before, signal) {
  const reply = await post("ask", { question, documents, before }, signal);
  let answer = null;
  try {
    for await (answer of lines(reply)) {
      if (answer.error) throw new Refusal(answer.error);
      yield answer;
    }
  } catch (error) {
    if (error instanceof Refusal || error.name === "AbortError") throw error;
    throw new Refusal(say("offline"));
  }
  if (!answer) throw new Refusal(say("offline"));
}

// Returns a place as the server shows it: { html, name, anchor, link }.
export const readServer = async (locator) => (await post("read", locator)).json();

// Returns answers as a file (a Blob) of a kind: md, docx, json, ris.
export const exportServer = async (answers, kind) => (await post("export", { kind, answers })).blob();

// Keeps what staff say of a statement.
export const judgeServer = async (judged) => (await post("verdict", judged)).json();

// Sends files up; returns { added: [{ document, line }], refused: [line] }.
export const uploadServer = async (files) => {
  const form = new FormData();
  for (const file of files) form.append("files", file);
  return (await send("upload", form)).json();
};
