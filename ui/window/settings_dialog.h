// Settings of the program: what is wrong is told beside the field while it is typed, and cannot be kept.
#pragma once

#include <QDialog>

#include "ui/window/settings.h"

class QCheckBox;
class QComboBox;
class QDialogButtonBox;
class QFormLayout;
class QLineEdit;

namespace transmla::ui {

class MessageLine;

// Owned by the window; window's thread.
class SettingsDialog : public QDialog {
  Q_OBJECT

 public:
  explicit SettingsDialog(const Settings& settings, QWidget* parent = nullptr);
  Settings settings() const;  // as they stand in the fields

 private:
  struct Field {
    QLineEdit* line;
    MessageLine* message;
  };
  Field addField(QFormLayout& form, const QString& object_name, const QString& name, const QString& help,
                 const QString& unit);
  Field addFolder(QFormLayout& form, const QString& object_name, const QString& name, const QString& help);
  void addEngine(QFormLayout& form);
  void addLook(QFormLayout& form);
  void fill(const Settings& settings);
  void check();

  Field threads_, memory_, projects_, models_;
  QComboBox* theme_ = nullptr;
  QComboBox* language_ = nullptr;
  QCheckBox* reopen_ = nullptr;
  QDialogButtonBox* buttons_ = nullptr;
};

}  // namespace transmla::ui
