// Serves our imitation of Instagram over HTTPS on loopback, and writes down who asked for what.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { site as folder, temporary } from './folders.js';

const files = { '/app.js': ['app.js', 'text/javascript'], '/app.css': ['app.css', 'text/css'] };

// As strict as Instagram's own, so that nothing of ours rests on a lax one.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; require-trusted-types-for 'script'";

function certificate() {
  const passing = temporary('cert');
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(passing, name));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
    '-subj', '/CN=www.instagram.com', '-addext', 'subjectAltName=DNS:www.instagram.com', '-keyout', key, '-out', cert], { stdio: 'pipe' });
  const pair = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(passing, { recursive: true });
  return pair;
}

export class Site {
  requests = [];

  static async start() {
    const site = new Site();
    site.server = https.createServer(certificate(), (request, response) => site.#answer(request, response));
    await new Promise((resolve) => site.server.listen(0, '127.0.0.1', resolve));
    site.port = site.server.address().port;
    return site;
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #answer(request, response) {
    this.requests.push(`${request.method} ${request.url}`);
    const headers = { 'content-security-policy': policy, 'cache-control': 'no-store' };
    const file = files[request.url];
    if (file) {
      response.writeHead(200, { ...headers, 'content-type': `${file[1]}; charset=utf-8` });
      response.end(readFileSync(path.join(folder, file[0])));
    } else if (request.url === '/favicon.ico' || request.method !== 'GET') {
      response.writeHead(204, headers).end();
    } else {
      response.writeHead(200, { ...headers, 'content-type': 'text/html; charset=utf-8' });
      response.end(readFileSync(path.join(folder, 'index.html')));
    }
  }
}
