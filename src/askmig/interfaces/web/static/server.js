// Asks the server: answers as they grow, and places in documents. An error is thrown as a line for the person.
import { currentLanguage, say } from "./words.js";

export class Refusal extends Error {}

const address = (path) => new URL(`gradio_api/${path}`, document.baseURI);

const post = async (path, values, signal) => {
  let reply;
  try {
    reply = await fetch(address(path), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ data: values }),
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(say("offline"));
  }
  if (reply.status === 503 || reply.status === 429) throw new Refusal(say("busy"));
  if (!reply.ok) throw new Refusal(say("trouble"));
  return reply.json();
};

// Yields the blocks of a stream of server-sent events as { event, data }.
async function* events(reply) {
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const blocks = text.split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      const [event, data] = block.split("\n");
      yield { event: event.slice("event: ".length), data: JSON.parse(data.slice("data: ".length)) };
    }
  }
}

// Yields a turn's answer as it grows; the last one is whole.
export async function* askServer(question, documents, before, signal) {
  const { event_id: id } = await post("call/page_ask", [question, documents, before, currentLanguage()], signal);
  let isWhole = false;
  try {
    const reply = await fetch(address(`call/page_ask/${id}`), { signal });
    if (!reply.ok) throw new Refusal(say("trouble"));
    for await (const { event, data } of events(reply)) {
      if (event === "error") throw new Refusal(say("trouble"));
      if (event !== "generating" && event !== "complete") continue;
      isWhole = event === "complete";
      const [answer] = data ?? [];
      if (answer?.error) throw new Refusal(answer.error);
      if (answer) yield answer;
      if (isWhole) return;
    }
  } catch (error) {
    if (error instanceof Refusal || error.name === "AbortError") throw error;
    throw new Refusal(say("offline"));
  }
  if (!isWhole) throw new Refusal(say("offline"));
}

// Returns a place as the server shows it: { html, name, anchor, link }.
export const readServer = async (locator) => {
  const { data } = await post("run/page_read", [locator, currentLanguage()]);
  if (data[0].error) throw new Refusal(data[0].error);
  return data[0];
};
