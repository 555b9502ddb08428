import { act, screen } from '@testing-library/react';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { TimeLeft } from './TimeLeft';

describe('TimeLeft', () => {
  beforeEach(() =>
    jest.useFakeTimers({ now: Date.parse('2026-11-21T10:00Z') }),
  );
  afterEach(() => jest.useRealTimers());

  it('counts down, and stands out in the last hour', () => {
    renderInTestApp(<TimeLeft until="2026-11-21T11:00:02Z" />);
    const time = screen.getByRole('time');
    expect(time).toHaveTextContent('1 h left');
    expect(time).not.toHaveStyle({ fontWeight: 700 });

    act(() => void jest.advanceTimersByTime(3_000));
    expect(time).toHaveTextContent('59 min 59 s left');
    expect(time).toHaveStyle({ fontWeight: 700 });

    act(() => void jest.advanceTimersByTime(3_600_000));
    expect(time).toHaveTextContent('Time is up');
  });
});
