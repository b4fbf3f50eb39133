// TLS before one of our servers, as a proxy gives it. Prints its address; then reads where it leads to, and ends when its
// standard input does.
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:https";
import { createInterface } from "node:readline";

const folder = process.argv[2];
let target;
const server = createServer(
  { cert: readFileSync(`${folder}/cert.pem`), key: readFileSync(`${folder}/key.pem`) },
  (incoming, outgoing) => {
    const [host, port] = target.split(":");
    const { method, url: path, headers } = incoming;
    // A connection each: a kept one may be closed by the other side just when it is used again.
    const onward = request({ host, port, method, path, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", (error) => {
      console.error(path, error);
      outgoing.writeHead(502).end();
    });
    incoming.pipe(onward);
  },
);
server.listen(0, "127.0.0.1", () => console.log(`https://127.0.0.1:${server.address().port}`));
createInterface({ input: process.stdin })
  .on("line", (line) => { target = line; })
  .on("close", () => process.exit(0));
