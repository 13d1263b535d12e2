// A small client of the daemon's pipe: frames of a little-endian length and UTF-8 JSON.
import net from 'node:net';

export class Pipe {
  #waiting = new Map();
  #nextId = 1;
  #input = Buffer.alloc(0);

  static async open(file) {
    const pipe = new Pipe();
    pipe.socket = net.connect(file);
    await new Promise((resolve, reject) => {
      pipe.socket.once('connect', resolve);
      pipe.socket.once('error', reject);
    });
    pipe.socket.on('data', (data) => pipe.#take(data));
    pipe.socket.on('error', () => {});
    pipe.socket.on('close', () => pipe.#lose());
    pipe.hello = await pipe.call('session.hello', { protocol: { min: 1, max: 1 }, client: 'e2e', role: 'cli' });
    return pipe;
  }

  call(method, params = {}) {
    const id = this.#nextId++;
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    const header = Buffer.alloc(4);
    header.writeUInt32LE(body.length);
    this.socket.write(Buffer.concat([header, body]));
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** All rows of a list, as objects. */
  async rows(method, params = {}) {
    const rows = [];
    let chunk = await this.call(method, params);
    for (;;) {
      rows.push(...chunk.rows.map((row) => Object.fromEntries(chunk.columns.map((name, i) => [name, row[i]]))));
      if (chunk.stream === undefined || chunk.stream === null) return rows;
      chunk = await this.call('stream.next', { stream: chunk.stream });
    }
  }

  close() {
    this.socket.destroy();
  }

  #take(data) {
    this.#input = Buffer.concat([this.#input, data]);
    while (this.#input.length >= 4) {
      const length = this.#input.readUInt32LE(0);
      if (this.#input.length < 4 + length) return;
      const message = JSON.parse(this.#input.subarray(4, 4 + length).toString());
      this.#input = this.#input.subarray(4 + length);
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error) waiting?.reject(Object.assign(new Error(message.error.message), message.error));
      else waiting?.resolve(message.result);
    }
  }

  #lose() {
    for (const { reject } of this.#waiting.values()) reject(new Error('the daemon closed the pipe'));
    this.#waiting.clear();
  }
}
