// The calls of npm's `@bandwidth/messaging` 4, in a folder that has it.

import { Readable } from "node:stream";

import { serve, setUp } from "./lines.mjs";

let account, api, FileWrapper;

const calls = {
  set_up(said) {
    account = said.account;
    api = setUp(said.code, ["messaging"]).messaging;
    ({ FileWrapper } = setUp('const { FileWrapper } = require("@bandwidth/messaging");', ["FileWrapper"]));
  },
  async send({ fields }) {
    return (await api.createMessage(account, fields)).result;
  },
  async upload({ name, data, type }) {
    // A stream of unknown length: the request is chunked.
    await api.uploadMedia(account, name, new FileWrapper(Readable.from([Buffer.from(data, "base64")])), type);
  },
  async download({ name }) {
    const chunks = [];
    for await (const chunk of (await api.getMedia(account, name)).result) chunks.push(chunk);
    return Buffer.concat(chunks).toString("base64");
  },
  async list_media() {
    return (await api.listMedia(account)).result;
  },
  async delete({ name }) {
    return (await api.deleteMedia(account, name)).statusCode;
  },
  async list_messages({ source }) {
    return (await api.getMessages(account, undefined, source)).result;
  },
};

const told = ({ statusCode, result }) => ({ status: statusCode, type: result?.type, description: result?.description });

await serve(calls, told);
