import { oneLine } from '../../words/oneLine';
import { Cause, causeOf } from './Cause';
import { innermost } from './innermost';

/** The environment chart's own words, up to Helm's advice on flags. */
const REFUSED =
  /Error: [^\n]*the environment is not valid:\n([\s\S]{1,600}?)(?=\n\s*\n|Use --debug flag|$)/;

/** What Helm, or Argo CD for it, says is wrong with a chart, and where. */
export function chartError(text: string): Cause | undefined {
  if (
    !/helm|manifest generation|failed to generate manifest|YAML parse error|values don't meet/i.test(
      text,
    )
  ) {
    return undefined;
  }
  const refused = REFUSED.exec(text)?.[1];
  if (refused) {
    return causeOf({
      reason: 'ChartError',
      message: `The chart refuses it: ${oneLine(refused.trim())}`,
      nextStep:
        'Change that in your request, or ask the platform team to allow it.',
    });
  }
  const place =
    /\(([\w./-]{1,200}:\d{1,6})(?::\d{1,6})?\)/.exec(text)?.[1] ??
    /\btemplate: ([\w./-]{1,200}:\d{1,6})/.exec(text)?.[1] ??
    yamlPlace(text);
  const detail =
    /values don't meet the specifications[^:]*:\s*([\s\S]{1,600})/.exec(
      text,
    )?.[1] ?? lastError(text);
  return causeOf({
    reason: 'ChartError',
    message: `The chart does not render${place ? ` (${place})` : ''}: ${oneLine(
      withoutPlace(detail, place),
    )}`,
    nextStep: place
      ? `Correct ${place} in the chart, or the configuration that it complains about.`
      : 'Correct the chart, or the configuration that it complains about.',
  });
}

function yamlPlace(text: string): string | undefined {
  const file = /YAML parse error on ([\w./-]{1,200})/.exec(text)?.[1];
  const line = /yaml: line (\d{1,6})/.exec(text)?.[1];
  return file && (line ? `${file}:${line}` : file);
}

/** What comes after Helm's last `Error:`, up to its advice on flags. */
function lastError(text: string): string {
  const parts = text.split(/\bError: /);
  const [detail] = (
    parts.length > 1 ? parts[parts.length - 1] : innermost(text)
  ).split(/\n\s*\n|Use --debug flag/);
  return detail;
}

function withoutPlace(text: string, place: string | undefined): string {
  if (!place) {
    return text;
  }
  const at = text.indexOf(place);
  const rest = at < 0 ? '' : text.slice(at + place.length);
  const tail = rest.replace(/^(?::\d+)?\)?:?\s*/, '');
  return tail || text;
}
