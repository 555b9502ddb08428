import type { Theme } from '@material-ui/core/styles';

/** What a colour means. It never stands alone: a word says the same. */
export type Tone = 'good' | 'busy' | 'warning' | 'bad' | 'neutral';

const LIGHT: Record<Tone, string> = {
  good: '#14692c',
  busy: '#0b5cad',
  warning: '#8a4b00',
  bad: '#b3141d',
  neutral: '#57606a',
};

const DARK: Record<Tone, string> = {
  good: '#6fdd8b',
  busy: '#79b8ff',
  warning: '#f0b35a',
  bad: '#ff8f88',
  neutral: '#b1bac4',
};

/**
 * Colour of a tone, readable as text (contrast of 4.5 or more) on the
 * theme's paper and background. Backstage's status colours are not.
 */
export function toneColor(theme: Theme, tone: Tone): string {
  return (theme.palette.type === 'dark' ? DARK : LIGHT)[tone];
}
