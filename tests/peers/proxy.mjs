// TLS before one of our servers, as a proxy gives it. Prints its address; then reads where it leads to, and ends when its
// standard input does.
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:https";

const folder = process.argv[2];
let target;
const server = createServer(
  { cert: readFileSync(`${folder}/cert.pem`), key: readFileSync(`${folder}/key.pem`) },
  (incoming, outgoing) => {
    const [host, port] = target.split(":");
    const { method, url: path, headers } = incoming;
    const onward = request({ host, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.writeHead(502).end());
    incoming.pipe(onward);
  },
);
server.listen(0, "127.0.0.1", () => console.log(`https://127.0.0.1:${server.address().port}`));
process.stdin.on("data", (line) => { target = String(line).trim(); });
process.stdin.on("end", () => process.exit(0));
