// The same as sitecustomize.py for Node: TLS to Bandwidth's two hosts goes to a port of loopback, under their names.
const tls = require("node:tls");

const BANDWIDTH = ["messaging.bandwidth.com", "api.bandwidth.com"];
const connect = tls.connect;

tls.connect = (options, ...more) => {
  const host = options.host ?? options.hostname;
  if (!BANDWIDTH.includes(host) || Number(options.port) !== 443) throw new Error(`${host} leads nowhere here`);
  return connect({ ...options, host: "127.0.0.1", port: process.env.REDIRECTED_TO, servername: host }, ...more);
};
