// The menu bar with all actions and their keys.
#pragma once

namespace transmla::ui {

class MainWindow;

// The actions belong to the window and call it. Keys without a modifier that pages and fields use themselves (arrows,
// Space, Esc) are only named in the menus: the window takes them where nobody else did.
void buildMenus(MainWindow& window);

}  // namespace transmla::ui
