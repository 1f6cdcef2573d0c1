// Where a data set lies on this machine. Nothing is ever downloaded here.
#pragma once

#include "engine/checkpoint/hub_cache.h"
#include "engine/text/data_set.h"

namespace transmla {

// The file of a part. With `data_dir` (a folder or the file itself) only there; else among what Hugging Face's
// libraries have kept in `folders`: repositories of the hub, then what older versions of datasets downloaded. Where
// there is none, the error says where was looked and how to get it.
Result<TextSource> find_part(const DataSetPart& part, const Path& data_dir, const HubFolders& folders);

}  // namespace transmla
