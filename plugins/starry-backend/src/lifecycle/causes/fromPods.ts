import { oneLine } from '../../words/oneLine';
import { Cause, causeOf } from './Cause';

/** Whom a text is about. */
export interface Subject {
  /** What the service is called in the message. */
  service: string;
  /** The image that the service wants, for a precise message. */
  image?: string;
}

export function outOfMemory(
  text: string,
  { service }: Subject,
): Cause | undefined {
  const match = /OOMKilled(?:: limit (\w{1,20}))?/.exec(text);
  return match
    ? causeOf({
        reason: 'OutOfMemory',
        message: `${service} was stopped because it used more memory than it may${
          match[1] ? ` (${match[1]})` : ''
        }`,
        nextStep: `Choose more memory for ${service}, or find out what it keeps in memory.`,
      })
    : undefined;
}

const PULLING =
  /ErrImagePull|ImagePullBackOff|InvalidImageName|(?:pulling|pull|pull and unpack) image|image \S{1,300} cannot be found/i;

function pulledImage(text: string, { image }: Subject): string {
  const pulled = /image \\?"?([^"\\\s]{1,300})\\?"?/i.exec(text)?.[1] ?? image;
  return pulled ? `${pulled} ` : '';
}

export function imageDenied(text: string, of: Subject): Cause | undefined {
  // An image's own name says nothing about it.
  const said = text.replace(/"[^"]{1,300}"/g, '');
  return PULLING.test(text) &&
    /\b(?:denied|unauthorized|forbidden|authentication required|no basic auth credentials)\b/i.test(
      said,
    )
    ? causeOf({
        reason: 'ImageDenied',
        message: `The registry does not give the cluster the image ${pulledImage(
          text,
          of,
        )}of ${of.service}`,
        nextStep:
          'Check the name of the image. If it is right, ask the platform team to give the cluster access to it.',
      })
    : undefined;
}

export function imageNotFound(text: string, of: Subject): Cause | undefined {
  return PULLING.test(text)
    ? causeOf({
        reason: 'ImageNotFound',
        message: `The image ${pulledImage(text, of)}of ${
          of.service
        } has not been pushed`,
        nextStep: `See whether the build of ${of.service} pushed it; the environment goes on by itself when it is there.`,
      })
    : undefined;
}

export function crashLoop(
  text: string,
  { service }: Subject,
): Cause | undefined {
  if (!/CrashLoopBackOff|restarting failed container/i.test(text)) {
    return undefined;
  }
  const evidence = /CrashLoopBackOff:?\s*(.+)$/is.exec(text)?.[1];
  return causeOf({
    reason: 'CrashLoop',
    message: `${service} starts and exits again${
      evidence ? `: ${oneLine(evidence)}` : ''
    }`,
    nextStep: `Read the log of ${service}; a missing setting or an error at start is the usual cause.`,
  });
}

export function volume(text: string, { service }: Subject): Cause | undefined {
  return /unbound (?:immediate )?PersistentVolumeClaim|waiting for a volume to be created|WaitForFirstConsumer|FailedMount|FailedAttachVolume/i.test(
    text,
  )
    ? causeOf({
        reason: 'VolumePending',
        message: `${service} waits for its volume`,
        nextStep:
          'If this lasts, ask the platform team whether the storage class can provide volumes.',
      })
    : undefined;
}

export function unschedulable(
  text: string,
  { service }: Subject,
): Cause | undefined {
  return /Insufficient (?:cpu|memory)|nodes are available|Unschedulable/i.test(
    text,
  )
    ? causeOf({
        reason: 'NoCapacity',
        message: `The cluster has no room for ${service} now`,
        nextStep:
          'If this lasts, ask for smaller services, or ask the platform team for more nodes.',
      })
    : undefined;
}

export function probe(text: string, { service }: Subject): Cause | undefined {
  const match =
    /(Readiness|Liveness|Startup) probe (?:failed|errored)[^:]{0,100}:?\s*([\s\S]{0,600})/i.exec(
      text,
    );
  return match
    ? causeOf({
        reason: 'ProbeFailing',
        message: `${service} runs, but does not answer as it should${
          match[2] ? `: ${oneLine(match[2])}` : ''
        }`,
        nextStep: `Read the log of ${service}, and see whether it listens where the cluster asks whether it is ready.`,
      })
    : undefined;
}
