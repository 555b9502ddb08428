const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/;

/** What Kubernetes allows a namespace to be called. */
export function isNamespaceName(text: unknown): text is string {
  return typeof text === 'string' && DNS_LABEL.test(text);
}

/** What Kubernetes allows most objects to be called; safe in a path. */
export function isObjectName(text: unknown): text is string {
  return (
    typeof text === 'string' && DNS_SUBDOMAIN.test(text) && !text.includes('..')
  );
}

/** What Kubernetes allows as the value of a label. */
export function isLabelValue(text: unknown): text is string {
  return typeof text === 'string' && LABEL_VALUE.test(text);
}
