import type { Metadata } from 'next';
import { Suspense } from 'react';
import { SignInScreen } from '../../components/auth/SignInScreen.tsx';

export const metadata: Metadata = { title: 'Sign in' };

const SignInPage = () => (
  <Suspense>
    <SignInScreen />
  </Suspense>
);

export default SignInPage;
