import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles({
  root: { display: 'flex', alignItems: 'center', gap: 10 },
  mark: { width: 28, height: 28, flexShrink: 0 },
  word: {
    color: '#fff',
    fontSize: 20,
    fontWeight: 600,
    letterSpacing: '0.02em',
  },
});

/** The star, and the word beside it where there is room. */
export const Logo = (props: { withWord: boolean }) => {
  const classes = useStyles();
  return (
    <span className={classes.root}>
      <svg className={classes.mark} viewBox="0 0 32 32" aria-hidden="true">
        <path
          d="M16 2l3.4 10L30 16l-10.6 4L16 30l-3.4-10L2 16l10.6-4z"
          fill="#ffd166"
        />
        <circle cx="26" cy="6" r="2" fill="#8ecbff" />
      </svg>
      {props.withWord && <span className={classes.word}>Starry</span>}
    </span>
  );
};
