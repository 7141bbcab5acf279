import { Suspense } from 'react';
import { SignInScreen } from '../../components/auth/SignInScreen.tsx';

const SignInPage = () => (
  <Suspense>
    <SignInScreen />
  </Suspense>
);

export default SignInPage;
