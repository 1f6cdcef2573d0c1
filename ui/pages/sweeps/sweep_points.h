// The candidates of a sweep at their places along what it varies.
#pragma once

#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

#include "engine/project/project.h"
#include "ui/pages/candidates/verdict.h"

namespace transmla::ui {

struct SweepPoint {
  QString id, name;                       // name: "freqfold 4"
  std::vector<std::optional<double>> at;  // along each field; absent: "auto" has no place on an axis
  Candidate candidate;
};

struct SweepPoints {
  QStringList fields;  // keys of what varies; none: the points lie along the cache that they need
  std::vector<SweepPoint> points;
};

// The sweep's own, and those of the project that differ from them only in what it varies: a sweep that was continued
// with other values is one curve.
SweepPoints pointsOf(const Project& project, const ProjectSweep& sweep);

QString axisTitle(const QString& field);                     // "rank (numbers per token and layer)"
QString placeText(const QString& field, const SweepPoint&);  // "128"
std::vector<Contender> contendersOf(const SweepPoints& points);

}  // namespace transmla::ui
