// The banner lies in a closed shadow root: no script of a page gets in, a debugger does.
import { until } from './wait.js';

export class BannerView {
  static async of(page) {
    const view = new BannerView();
    view.page = page;
    view.session = await page.context().newCDPSession(page);
    return view;
  }

  /** Runs a function of (root, ...arguments) on the banner's root element. */
  async run(work, ...args) {
    const { root } = await this.session.send('DOM.getDocument', { depth: -1, pierce: true });
    const node = find(root, (candidate) => candidate.nodeName === 'INSTACRM-BANNER')?.shadowRoots?.[0]?.children?.[0];
    if (!node) return null;
    const { object } = await this.session.send('DOM.resolveNode', { backendNodeId: node.backendNodeId });
    const { result, exceptionDetails } = await this.session.send('Runtime.callFunctionOn', {
      objectId: object.objectId,
      functionDeclaration: `function (...args) { return (${work})(this, ...args); }`,
      arguments: args.map((value) => ({ value })),
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** The text on view, with plain spaces. */
  async text() {
    const text = await this.run((root) => [...root.children].filter((child) => !child.hidden).map((child) => child.innerText).join('\n'));
    return (text ?? '').replaceAll('\u00a0', ' ');
  }

  waitFor(pattern) {
    return until(`the banner to say ${pattern}`, async () => {
      const text = await this.text();
      if (pattern.test(text)) return text;
      throw new Error(`it says: ${text}`);
    });
  }

  /** Where the middle of what the selector and text name stands, once it stands still and nothing lies over it. */
  place(selector, text = '') {
    return until(`${selector} ${text}`, () => this.run(async (root, wanted, words) => {
      const element = [...root.querySelectorAll(wanted)].find((candidate) => candidate.checkVisibility() && candidate.textContent.includes(words));
      if (!element) return null;
      element.scrollIntoView({ block: 'nearest' });
      await Promise.all(root.getAnimations({ subtree: true }).map((animation) => animation.finished));
      const middle = () => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return { x: x + width / 2, y: y + height / 2 };
      };
      const before = middle();
      for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
      const { x, y } = middle();
      const onTop = root.getRootNode().elementFromPoint(x, y);
      return x === before.x && y === before.y && element.contains(onTop) ? { x, y } : null;
    }, selector, text));
  }

  /** Clicks with the mouse on the middle of what the selector and text name. */
  async click(selector, text = '') {
    const { x, y } = await this.place(selector, text);
    await this.page.mouse.click(x, y);
  }

  count(selector) {
    return this.run((root, wanted) => [...root.querySelectorAll(wanted)].filter((element) => element.checkVisibility()).length, selector);
  }
}

function find(node, wanted) {
  if (wanted(node)) return node;
  for (const child of [...(node.children ?? []), ...(node.shadowRoots ?? [])]) {
    const found = find(child, wanted);
    if (found) return found;
  }
  return null;
}
