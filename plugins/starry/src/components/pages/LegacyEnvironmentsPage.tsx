import { Header, Page } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { starryTranslationRef } from '../../translation';
import { EnvironmentsPage } from './EnvironmentsPage';
import type { TemplateProps } from '../navigation/TemplateProps';

/**
 * The page with the header that, in the new frontend system, the app gives to
 * every page.
 */
export function LegacyEnvironmentsPage(props: TemplateProps) {
  const { t } = useTranslationRef(starryTranslationRef);
  return (
    <Page themeId="tool">
      <Header title={t('page.title')} />
      <EnvironmentsPage {...props} />
    </Page>
  );
}
