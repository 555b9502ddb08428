import type { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(
  {
    root: {
      position: 'absolute',
      width: 1,
      height: 1,
      margin: -1,
      padding: 0,
      overflow: 'hidden',
      clip: 'rect(0 0 0 0)',
      whiteSpace: 'nowrap',
      border: 0,
    },
  },
  { name: 'StarryVisuallyHidden' },
);

/** For screen readers only. */
export function VisuallyHidden(props: {
  component?: 'span' | 'h2';
  children: ReactNode;
}) {
  const { component: Component = 'span', children } = props;
  return <Component className={useStyles().root}>{children}</Component>;
}
