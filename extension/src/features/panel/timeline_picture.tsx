/** The picture of a thread: replies above the line by what they say, own messages below, silences as dashes. */
import type { ThreadDetail } from '../../messaging';
import { day, t } from '../../ui/text';
import { layOut, type Mark, type Point, type Timeline } from './timeline';

const HEIGHT = 98;
const LINE = 36;
const SILENCE_AT = LINE + 38;
const LABEL_NEEDS = 28;
const LABELS_APART = 70;

export function TimelinePicture({ thread }: { thread: ThreadDetail }) {
  const timeline = layOut(thread, new Date());
  return (
    <figure class="timeline">
      <Picture timeline={timeline} />
      <figcaption>
        <Legend points={timeline.points} />
        <details>
          <summary>{t('timeline_list')}</summary>
          <ol>
            {timeline.points.map((point) => (
              <li key={point.at}>{described(point)}</li>
            ))}
          </ol>
        </details>
      </figcaption>
    </figure>
  );
}

function Picture({ timeline }: { timeline: Timeline }) {
  const { points, silences, today, revisit, width } = timeline;
  const first = points[0];
  const replies = points.filter(({ mark }) => mark !== 'own').length;
  const label = t('timeline_label', String(points.length), String(replies), String(silences.length));
  return (
    <svg viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={label} style={{ maxWidth: `${width * 1.2}px` }}>
      <line class="axis" x1={first?.x ?? 0} y1={LINE} x2={revisit?.x ?? today} y2={LINE} />
      {silences.map(({ from, to, days }) => (
        <g key={from}>
          <line class="silence" x1={from} y1={LINE} x2={to} y2={LINE} />
          {to - from > LABEL_NEEDS && (
            <text x={(from + to) / 2} y={SILENCE_AT} text-anchor="middle">
              {t('days_short', String(days))}
            </text>
          )}
        </g>
      ))}
      {points.map((point) => (
        <g key={`${point.x}`} class={`mark-${point.mark}`}>
          <title>{described(point)}</title>
          <Shape point={point} />
        </g>
      ))}
      <line class="today" x1={today} y1={LINE - 16} x2={today} y2={LINE + 16} />
      {first !== undefined && (
        <text x={first.x} y={HEIGHT - 4} text-anchor="start">
          {day(first.at)}
        </text>
      )}
      <text
        x={today}
        y={HEIGHT - 4}
        text-anchor={revisit !== null && revisit.x - today > LABELS_APART ? 'middle' : 'end'}
      >
        {t('today')}
      </text>
      {revisit !== null && (
        <g class="mark-later">
          <path d={`M${revisit.x} ${LINE - 7} l7 7 l-7 7 l-7 -7 z`} />
          <text x={revisit.x} y={HEIGHT - 4} text-anchor="end">
            {day(revisit.on)}
          </text>
        </g>
      )}
    </svg>
  );
}

/** Forms differ as well as colours: for eyes that do not tell the colours apart. */
function Shape({ point: { x, mark, pushed } }: { point: Point }) {
  if (mark === 'own')
    return (
      <>
        <rect x={x - 5} y={LINE + 8} width="10" height="10" rx="2" />
        {pushed && <circle class="pushed" cx={x} cy={LINE + 13} r="9" />}
      </>
    );
  const y = LINE - 16;
  const forms: Record<Exclude<Mark, 'own'>, string> = {
    forward: `M${x - 6} ${y + 5} L${x} ${y - 6} L${x + 6} ${y + 5} z`,
    soft: `M${x - 6} ${y} a6 6 0 1 0 12 0 a6 6 0 1 0 -12 0`,
    later: `M${x} ${y - 7} l7 7 l-7 7 l-7 -7 z`,
    no: `M${x - 5} ${y - 5} l10 10 M${x + 5} ${y - 5} l-10 10`,
    elsewhere: `M${x - 6} ${y} h11 m-5 -5 l5 5 l-5 5`,
    other: `M${x - 3} ${y} a3 3 0 1 0 6 0 a3 3 0 1 0 -6 0`,
  };
  return <path d={forms[mark]} />;
}

function Legend({ points }: { points: Point[] }) {
  const met = [...new Set(points.map(({ mark }) => mark))];
  const pushed = points.some((point) => point.pushed);
  return (
    <div class="legend">
      {met.map((mark) => (
        <span key={mark} class={`mark-${mark}`}>
          <svg viewBox={`-9 ${mark === 'own' ? LINE + 4 : LINE - 25} 18 18`} width="16" height="16" aria-hidden="true">
            <Shape point={{ x: 0, mark, at: '', stance: null, pushed: false }} />
          </svg>
          {t(`mark_${mark}`)}
        </span>
      ))}
      {pushed && <span class="mark-own">{t('mark_pushed')}</span>}
    </div>
  );
}

function described({ at, mark, stance, pushed }: Point): string {
  const who = mark === 'own' ? t('you') : t(stance === null ? 'mark_other' : `stance_${stance}`);
  return `${day(at)}: ${who}${pushed ? `, ${t('mark_pushed')}` : ''}`;
}
