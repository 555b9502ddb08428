import { Route, Routes } from 'react-router-dom';
import { EnvironmentDetails } from '../details/EnvironmentDetails';
import { AllEnvironments } from '../list/AllEnvironments';
import { DEFAULT_TEMPLATE_REF } from '../navigation/links';
import { PlatformPage } from '../platform/PlatformPage';
import type { TemplateProps } from '../navigation/TemplateProps';

/** All environments, and below that each of them, and the platform's page. */
export function EnvironmentsPage(props: TemplateProps) {
  const { templateRef = DEFAULT_TEMPLATE_REF } = props;
  return (
    <Routes>
      <Route index element={<AllEnvironments templateRef={templateRef} />} />
      <Route path="platform" element={<PlatformPage />} />
      <Route path=":id" element={<EnvironmentDetails />} />
    </Routes>
  );
}
