// Elements without markup: texts are always text nodes.

/** h('button', {type: 'button', class: 'x', onclick: f, 'aria-label': '…'}, 'text', child, …) */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value' || name === 'checked' || name === 'disabled' || name === 'open') element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

/** Only what differs is put anew, so that nothing is announced or loses its focus without a reason. */
export function fill(slot, elements) {
  const same = slot.childElementCount === elements.length && elements.every((element, i) => element.isEqualNode(slot.children[i]));
  if (!same) slot.replaceChildren(...elements);
}
