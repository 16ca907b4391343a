import { Options } from '../../features/options/options';
import { showPage } from '../../ui/page';

showPage('title_options', <Options />);
