// Serves a folder on the loopback as a plain static host does, gzipped, and keeps what was asked for.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import zlib from "node:zlib";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".xml": "application/xml; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};
const PACKED = /^text|json|xml/;

export function serve(folder) {
  const root = path.resolve(folder);
  const asked = [];
  const bodies = new Map();  // a site stays as it is while it is measured: pack each file once
  const server = http.createServer((request, response) => {
    const place = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    let file = path.join(root, place);
    if (file.endsWith(path.sep)) file = path.join(file, "index.html");
    const found = file.startsWith(root + path.sep) && fs.statSync(file, { throwIfNoEntry: false })?.isFile();
    if (!found) file = path.join(root, "404.html");
    const type = TYPES[path.extname(file)] ?? "application/octet-stream";
    const packed = PACKED.test(type);
    if (!bodies.has(file)) bodies.set(file, packed ? zlib.gzipSync(fs.readFileSync(file)) : fs.readFileSync(file));
    const body = bodies.get(file);
    asked.push({ place, found, bytes: body.length });
    response.writeHead(found ? 200 : 404, {
      "Content-Type": type,
      "Content-Length": body.length,
      "Cache-Control": "max-age=600",
      ...(packed ? { "Content-Encoding": "gzip" } : {}),
    });
    response.end(body);
  });
  return new Promise((listening) =>
    server.listen(0, "127.0.0.1", () => {
      const home = `http://127.0.0.1:${server.address().port}/`;
      listening({ home, asked, close: () => (server.closeAllConnections(), server.close()) });
    }),
  );
}
