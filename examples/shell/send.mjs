// The same story in Node, with fetch: a rule, a message that fails, a day that passes, and what became of it.
//
//     bwsim serve --clock manual &
//     node send.mjs

const url = process.env.BWSIM_URL ?? "http://127.0.0.1:8484";
const account = process.env.BW_ACCOUNT_ID ?? "9900000";
const control = `${url}/_sim/accounts/${account}`;

async function ask(method, where, value, headers = {}) {
  const body = value === undefined ? undefined : JSON.stringify(value);
  const answer = await fetch(where, { method, body, headers: { "Content-Type": "application/json", ...headers } });
  if (!answer.ok) throw new Error(`${method} ${where}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

await ask("PUT", `${control}/clock`, "manual");
await ask("POST", `${control}/rules`, {
  when: { send: { to: "+19195550111" } },
  then: [{ after: "2s", fail: 4720 }],
});
await ask(
  "POST",
  `${url}/api/v2/users/${account}/messages`,
  { applicationId: "example", from: "+19195550100", to: ["+19195550111"], text: "Your invoice is due." },
  { Authorization: `Basic ${btoa("user:password")}` },
);
await ask("POST", `${control}/clock/advance`, { by: "24h" });

const { messages } = await ask("GET", `${control}/messages`);
const [recipient] = messages[0].recipients;
console.log(`${recipient.to}: ${recipient.events.join(", ")}, error code ${recipient.errorCode}`);
