#include "ui/pages/sweeps/sweeps_page.h"

#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/pages/candidates/candidate_panel.h"
#include "ui/pages/candidates/verdict.h"
#include "ui/pages/sweeps/sweep_form.h"
#include "ui/pages/sweeps/sweep_list.h"
#include "ui/pages/sweeps/sweep_picture.h"

namespace transmla::ui {
namespace {

constexpr int kRefreshMilliseconds = 100;

}  // namespace

SweepsPage::SweepsPage(Workspace& workspace, QWidget* parent) : QWidget(parent), workspace_(workspace) {
  setObjectName(QStringLiteral("sweepsPage"));
  build();
  refresh_.setSingleShot(true);
  refresh_.setInterval(kRefreshMilliseconds);
  connect(&refresh_, &QTimer::timeout, this, &SweepsPage::refresh);
  connect(list_, &SweepList::pickedChanged, this, &SweepsPage::refreshSoon);
  for (const auto change :
       {&Workspace::opened, &Workspace::closed, &Workspace::candidatesChanged, &Workspace::sweepsChanged}) {
    connect(&workspace_, change, this, &SweepsPage::refreshSoon);
  }
  refresh();
}

void SweepsPage::build() {
  form_ = new SweepForm(workspace_, this);
  list_ = new SweepList(workspace_, this);
  picture_ = new SweepPicture(workspace_, this);
  candidates_ = new CandidatePanel(workspace_, this);
  auto* upper = new QSplitter(Qt::Horizontal, this);
  upper->setObjectName(QStringLiteral("sweepsUpper"));
  upper->addWidget(list_);
  upper->addWidget(picture_);
  upper->setStretchFactor(1, 1);
  upper->setSizes({250, 750});
  auto* both = new QSplitter(Qt::Vertical, this);
  both->setObjectName(QStringLiteral("sweepsSplit"));
  both->addWidget(upper);
  both->addWidget(candidates_);
  both->setStretchFactor(0, 3);
  both->setStretchFactor(1, 1);
  both->setSizes({460, 150});
  for (auto* splitter : {upper, both}) splitter->setChildrenCollapsible(false);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(8, 8, 8, 8);
  layout->setSpacing(8);
  layout->addWidget(form_);
  layout->addWidget(both, 1);
}

void SweepsPage::refreshSoon() {
  if (!refresh_.isActive()) refresh_.start();
}

void SweepsPage::refresh() {
  list_->refresh();
  SweepPoints points;
  Perplexity original;
  if (workspace_.isOpen()) {
    const auto& sweeps = workspace_.project().sweeps();
    const auto shown = std::find_if(sweeps.begin(), sweeps.end(),
                                    [&](const ProjectSweep& sweep) { return sweep.number == list_->picked(); });
    if (shown != sweeps.end()) points = pointsOf(workspace_.project(), *shown);
    original = workspace_.project().original();
  }
  const Verdict verdict = judge(contendersOf(points), original);
  std::vector<Candidate> candidates;
  for (const SweepPoint& point : points.points) candidates.push_back(point.candidate);
  candidates_->show(std::move(candidates), original, verdict.best ? points.points[*verdict.best].id : QString(),
                    points.fields);
  picture_->show(points, original, verdict);
}

}  // namespace transmla::ui
