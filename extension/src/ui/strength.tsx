/** How strongly the thread speaks for walking away, as a small arc: filled is a reason to leave. */
import { t } from './text';

const RADIUS = 13;
const LENGTH = Math.PI * RADIUS;

/** `share`: 0 to 1. Of a verdict that is not sure no number is given, neither to the eye nor to a screen reader. */
export function Strength({ share, sure }: { share: number; sure: boolean }) {
  const percent = Math.round(share * 100);
  const filled = LENGTH * Math.min(1, Math.max(0, share));
  return (
    <svg
      class="strength"
      viewBox="0 0 34 22"
      width="34"
      height="22"
      role="img"
      aria-label={sure ? t('strength', String(percent)) : t('strength_unsure')}
    >
      <path class="track" d={`M4 18 a${RADIUS} ${RADIUS} 0 0 1 26 0`} />
      {sure && (
        <path class="fill" d={`M4 18 a${RADIUS} ${RADIUS} 0 0 1 26 0`} stroke-dasharray={`${filled} ${LENGTH}`} />
      )}
      <text x="17" y="18" text-anchor="middle" class={percent === 100 ? 'full' : ''}>
        {sure ? percent : '?'}
      </text>
    </svg>
  );
}
