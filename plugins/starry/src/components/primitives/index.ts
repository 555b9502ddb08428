export { ActionButton } from './ActionButton';
export { ConfirmDialog, type ConfirmDialogWords } from './ConfirmDialog';
export { ExternalLink } from './ExternalLink';
export { Facts } from './Facts';
export { MutedText } from './MutedText';
export { Notice } from './Notice';
export { StatusLabel } from './StatusLabel';
export { toneColor, type Tone } from './tones';
export { VisuallyHidden } from './VisuallyHidden';
