import { Popup } from '../../features/popup/popup';
import { showPage } from '../../ui/page';

showPage('title_popup', <Popup />);
