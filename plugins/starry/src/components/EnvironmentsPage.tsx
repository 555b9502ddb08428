import { Route, Routes } from 'react-router-dom';
import { EnvironmentDetails } from './EnvironmentDetails';
import { AllEnvironments } from './AllEnvironments';
import { DEFAULT_TEMPLATE_REF } from './links';
import type { TemplateProps } from './TemplateProps';

/** All environments, and below that each of them. */
export function EnvironmentsPage(props: TemplateProps) {
  const { templateRef = DEFAULT_TEMPLATE_REF } = props;
  return (
    <Routes>
      <Route index element={<AllEnvironments templateRef={templateRef} />} />
      <Route path=":id" element={<EnvironmentDetails />} />
    </Routes>
  );
}
