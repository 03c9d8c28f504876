// The calls of npm's `bandwidth-sdk` 1 and 8, in a folder that has one of them.

import { serve, setUp } from "./lines.mjs";

let account, api;

const calls = {
  set_up(said) {
    account = said.account;
    api = setUp(said.code, ["messages", "media"]);
  },
  async send({ fields }) {
    return (await api.messages.createMessage(account, fields)).data;
  },
  async upload({ name, data, type }) {
    // 1.0.2 forgets the type that is an argument, says JSON, and sends the bytes as a list of numbers.
    const options = { headers: { "Content-Type": type } };
    await api.media.uploadMedia(account, name, Buffer.from(data, "base64"), type, undefined, options);
  },
  async download({ name }) {
    const answer = await api.media.getMedia(account, name, { responseType: "arraybuffer" });
    return Buffer.from(answer.data).toString("base64");
  },
  async list_media() {
    return (await api.media.listMedia(account)).data;
  },
  async delete({ name }) {
    return (await api.media.deleteMedia(account, name)).status;
  },
  async list_messages({ source }) {
    return (await api.messages.listMessages(account, undefined, source)).data;
  },
};

const told = ({ response }) => ({
  status: response?.status,
  type: response?.data?.type,
  description: response?.data?.description,
});

await serve(calls, told);
