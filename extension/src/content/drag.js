// Moves an element by its handle: with a pointer, or with the arrow keys. The place is kept as distances from
// the right and the top, so that it stays on screen when the window shrinks.

const step = 16;
const margin = 8;
const lowest = 208; // so much of it stays on screen

export function draggable(element, handle, { onMoved }) {
  let place = { right: 16, top: 72 };

  const apply = () => {
    element.style.right = `clamp(${margin}px, ${place.right}px, calc(100vw - ${margin}px - min(320px, 100vw - ${2 * margin}px)))`;
    element.style.top = `clamp(${margin}px, ${place.top}px, calc(100vh - ${lowest}px))`;
    element.style.setProperty('--top', element.style.top); // what is left below it is as high as it may be
  };
  const moveBy = (x, y) => {
    place = {
      right: Math.min(Math.max(margin, place.right - x), Math.max(margin, innerWidth - 60)),
      top: Math.min(Math.max(margin, place.top + y), Math.max(margin, innerHeight - lowest)),
    };
    apply();
  };

  handle.addEventListener('pointerdown', (event) => {
    handle.setPointerCapture(event.pointerId);
    let { clientX: x, clientY: y } = event;
    const move = (next) => {
      moveBy(next.clientX - x, next.clientY - y);
      ({ clientX: x, clientY: y } = next);
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('lostpointercapture', () => {
      handle.removeEventListener('pointermove', move);
      onMoved(place);
    }, { once: true });
  });
  handle.addEventListener('keydown', (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    moveBy(way[0] * step, way[1] * step);
    onMoved(place);
  });

  apply();
  return {
    put(given) {
      if (!Number.isFinite(given?.right) || !Number.isFinite(given?.top)) return;
      place = { right: given.right, top: given.top };
      apply();
    },
  };
}
