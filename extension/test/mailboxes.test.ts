import { expect, test } from 'vitest';
import { isOff } from '../src/mailboxes';

const work = { address: 'mara@firm.example', own: ['mara@firm.example', 'sales@firm.example'] };
const home = { address: 'mara@home.example', own: ['mara@home.example', 'mara@firm.example', 'sales@firm.example'] };

test.each([
  [[], [false, false]],
  [['mara@firm.example'], [true, false]],
  [['mara@home.example'], [false, true]],
  // Either's own, and neither is opened by it.
  [['sales@firm.example'], [true, true]],
  [['somebody@else.example'], [false, false]],
])('switched off by %o', (paused, off) => {
  const boxes = [work, home];
  expect(boxes.map((box) => isOff(box, boxes, paused))).toEqual(off);
  expect(isOff(work, [work], ['sales@firm.example'])).toBe(true);
});
