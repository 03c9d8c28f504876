// Orders by SMS: an application in Node, without any package. It is tested from Python, as any program could be.
//
//     BW_ACCOUNT_ID=… BW_USERNAME=… BW_PASSWORD=… BW_MESSAGING_APPLICATION_ID=… BW_NUMBER=+1… node app.mjs
//
// POST /orders {"id", "phone"} sends; GET /orders/ID tells the state; POST /callbacks takes what Bandwidth tells.

import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const { BW_ACCOUNT_ID, BW_USERNAME, BW_PASSWORD, BW_MESSAGING_APPLICATION_ID, BW_NUMBER } = process.env;
const BASE_URL = process.env.BWSIM_BASE_URL ?? "https://messaging.bandwidth.com/api/v2";
const WAITS_MS = (process.env.RETRY_MS ?? "1000,4000").split(",").map(Number);
const STATES = { "message-delivered": "delivered", "message-failed": "undeliverable" };

const orders = new Map(); // id -> state
const seen = new Set(); // message id and event type: an event is taken once, however often it comes
const stopped = new Set(); // phones that said STOP

async function send(id, phone) {
  if (stopped.has(phone)) return "refused";
  const body = {
    applicationId: BW_MESSAGING_APPLICATION_ID,
    from: BW_NUMBER,
    to: [phone],
    text: `Your order ${id} is on its way.`,
    tag: id,
  };
  const credentials = Buffer.from(`${BW_USERNAME}:${BW_PASSWORD}`).toString("base64");
  for (const wait of [...WAITS_MS, null]) {
    const answer = await fetch(`${BASE_URL}/users/${BW_ACCOUNT_ID}/messages`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Basic ${credentials}` },
      body: JSON.stringify(body),
    });
    if (answer.status === 202) return "sent";
    if (answer.status !== 429 && answer.status < 500) return "refused";
    if (wait !== null) await sleep(wait);
  }
  return "busy";
}

function take(event) {
  const { message, type } = event;
  const key = `${message.id} ${type}`;
  if (seen.has(key)) return;
  seen.add(key);
  if (type === "message-received" && message.text.trim().toUpperCase() === "STOP") stopped.add(message.from);
  if (type in STATES) orders.set(message.tag, STATES[type]);
}

async function answer(request, body) {
  if (request.method === "POST" && request.url === "/orders") {
    const { id, phone } = JSON.parse(body);
    orders.set(id, await send(id, phone));
    return { state: orders.get(id) };
  }
  if (request.method === "POST" && request.url === "/callbacks") {
    JSON.parse(body).forEach(take);
    return {};
  }
  return { state: orders.get(request.url.split("/")[2]) ?? null };
}

const server = createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify(await answer(request, body)));
});
server.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
