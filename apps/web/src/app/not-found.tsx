import Link from 'next/link';
import { Empty } from '../components/States.tsx';

const NotFound = () => (
  <div className="panel">
    <Empty title="There is no such page">
      <Link className="link" href="/">
        Go to the overview
      </Link>
    </Empty>
  </div>
);

export default NotFound;
