import { Panel } from '../../features/panel/panel';
import { showPage } from '../../ui/page';

showPage('title_sidepanel', <Panel />);
