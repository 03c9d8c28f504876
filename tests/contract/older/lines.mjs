// Calls that come as lines of JSON, and answers that go as lines of JSON; as lines.py.

import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

// Finds packages in the folder that the command line names.
const require = createRequire(join(process.argv[2], "anywhere.js"));

// Run what the docs say; gives what it declared under these names.
export function setUp(code, names) {
  return new Function("require", `${code}\nreturn { ${names.join(", ")} };`)(require);
}

export async function serve(calls, told) {
  for await (const line of createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    process.stdout.write(JSON.stringify(await answer(calls, asked, told)) + "\n");
  }
}

async function answer(calls, asked, told) {
  try {
    return { answer: (await calls[asked.call](asked.said)) ?? null };
  } catch (error) {
    return { raised: { exception: error.constructor.name, text: error.message, ...told(error) } };
  }
}
