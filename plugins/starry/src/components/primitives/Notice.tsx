import type { ReactNode } from 'react';
import Alert from '@material-ui/lab/Alert';

/** A sentence above the content that something is worth knowing. */
export function Notice(props: {
  severity: 'success' | 'info' | 'warning' | 'error';
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Alert
      role={props.severity === 'error' ? 'alert' : 'status'}
      severity={props.severity}
      action={props.action}
      variant="outlined"
    >
      {props.children}
    </Alert>
  );
}
