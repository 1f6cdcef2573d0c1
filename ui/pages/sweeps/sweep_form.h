// The form that starts a sweep: what varies, the values, the text, the chunks; with the number of candidates and an
// estimate. Bad input is told beside its field at once. Lives on the window's thread.
#pragma once

#include <QWidget>
#include <array>
#include <optional>

#include "ui/pages/sweeps/sweep_pace.h"
#include "ui/pages/sweeps/sweep_recipes.h"
#include "ui/workspace/workspace.h"

class QCheckBox;
class QComboBox;
class QGridLayout;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QToolButton;

namespace transmla::ui {

class MessageLine;

class SweepForm : public QWidget {
  Q_OBJECT

 public:
  explicit SweepForm(Workspace& workspace, QWidget* parent = nullptr);

 private:
  struct Axis {
    QComboBox* field = nullptr;
    QLineEdit* values = nullptr;
    MessageLine* problem = nullptr;
    bool typed = false;  // by the person: not to be replaced by a proposal
  };

  void buildAxis(int number, QGridLayout* grid);
  QHBoxLayout* buildMeasuring();
  void buildTexts();
  void buildStart(QHBoxLayout* row);
  void listen();
  void fill();  // from the open project
  void fillFields(int number);
  void propose(int number);
  void check();                               // everything, on every edit
  std::optional<SweepAxis> read(int number);  // absent: nothing chosen, or a problem that is shown
  Recipe common() const;
  void showSize(const SweepRecipes& sweep);
  void chooseText(bool calibration);
  void showTexts();
  void notePace(JobId job);
  void start();

  Workspace& workspace_;
  std::array<Axis, 2> axes_;
  QToolButton* texts_ = nullptr;
  QSpinBox* chunks_ = nullptr;
  QCheckBox* race_ = nullptr;
  QLabel* size_ = nullptr;
  MessageLine* refused_ = nullptr;
  QPushButton* start_ = nullptr;
  SweepPace pace_;
  std::vector<SweepAxis> chosen_;
  SweepRecipes sweep_;
  bool broken_ = false;  // a line has a problem
};

}  // namespace transmla::ui
