#include "ui/window/translations.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace transmla::ui {
namespace {

void install(const QLocale& locale, const QString& name, const QString& folder) {
  auto* translator = new QTranslator(QCoreApplication::instance());
  translator->setObjectName(QStringLiteral("language"));
  if (translator->load(locale, name, QStringLiteral("_"), folder)) {
    QCoreApplication::installTranslator(translator);
  } else {
    delete translator;  // a language that there is no translation for
  }
}

}  // namespace

void installTranslations(const QString& language) {
  for (auto* before : QCoreApplication::instance()->findChildren<QTranslator*>(QStringLiteral("language"))) {
    QCoreApplication::removeTranslator(before);
    delete before;
  }
  const QLocale locale = language.isEmpty() ? QLocale::system() : QLocale(language);
  QLocale::setDefault(locale);
  install(QLocale(QLocale::English), QStringLiteral("transmla"), QStringLiteral(":/i18n"));  // plurals
  install(locale, QStringLiteral("qtbase"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
  install(locale, QStringLiteral("transmla"), QStringLiteral(":/i18n"));
}

}  // namespace transmla::ui
