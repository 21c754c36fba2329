#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "libhydro/comparison/ensemble.h"
#include "libhydro/core/flooded_street.h"

namespace hydro::comparison {

/// One choice along an axis of a study: a storm, a layout, a plan. Changes are "key=value" texts as of `hydro run --set`.
struct Choice {
  std::string name;
  std::vector<std::string> changes;
  double return_period = 0.0;  ///< [a] of a storm; 0: none given
  double cost = -1.0;          ///< [CNY] of a layout; negative: what the runs say
  std::string actions;         ///< of a plan: path of the actions.json that its runs follow; empty: nobody acts
};

/// A number of the scenario that is varied.
struct Parameter {
  std::string name;
  std::string key;                  ///< as of --set
  std::vector<std::string> values;  ///< listed, as written; empty: `spread` is sampled
  Distribution spread;
};

/// Something that could be built, for --optimise.
struct Measure {
  std::string name;
  double cost = -1.0;                     ///< [CNY]; negative: what the runs say
  std::string group;                      ///< of one group at most one is built; empty: none
  std::vector<std::string> changes;       ///< of the scenario when it is built
  std::vector<std::string> without;       ///< when it is not
  std::vector<std::string> adds;          ///< "key=word": the words of all that are built make the list under the key
  std::vector<std::string> lumped_changes, lumped_without, lumped_adds;  ///< the same of the lumped model
};

/// What --optimise looks for.
struct Goal {
  double budget = -1.0;            ///< [CNY] at most; negative: whatever it takes
  int most_measures = 0;           ///< at most so many; 0: any number
  std::string minimise = "flooded_area_m2[0.15]";  ///< number of a run that is to be small
  double greatest_depth = -1.0;    ///< [m] at no place more; negative: not asked
  double capture_ratio = -1.0;     ///< [-] at least; negative: not asked
  std::string lumped;              ///< scenario of plots that forecasts; empty: each measure alone in the scenario itself
  int confirm = 6;                 ///< most layouts of the front that are run in full
};

/// What a study varies.
struct StudyDesign {
  std::string name, title, path;
  std::string scenario;               ///< path of the scenario file that all runs begin with
  std::vector<std::string> changes;   ///< of every run
  double until = -1.0;                ///< [s] end earlier; negative: as the scenario says
  int threads = 1;                    ///< of each run
  double memory = 0.0;                ///< [bytes] for all processes together; 0: what the machine has free
  bool keep_maps = true;              ///< greatest depths stay in the folder
  std::vector<double> thresholds{flooded_street_depth, 0.30, 0.50};  ///< [m] of the maps of probability
  std::vector<Choice> storms, layouts, plans;        ///< never empty once read: one nameless choice stands for none
  std::vector<Parameter> parameters;
  bool latin_hypercube = false;       ///< else every combination of listed values
  std::size_t samples = 1;            ///< of the hypercube
  std::uint64_t seed = 1;
  std::vector<Measure> measures;
  Goal goal;

  std::size_t sample_count() const;   ///< combinations of parameters
  std::size_t member_count() const { return storms.size() * layouts.size() * plans.size() * sample_count(); }
};

/// Which measures are built: one flag a measure.
using Built = std::vector<bool>;

/// Changes of the scenario (or of the lumped model) for what is built, in a storm; parameters take their middle values.
std::vector<std::string> changes_of(const StudyDesign& design, const Built& built, std::size_t storm, bool lumped);

/// One run of a study.
struct Member {
  std::size_t storm = 0, layout = 0, plan = 0, sample = 0;
  std::vector<std::string> values;   ///< of the parameters, as written
  std::vector<std::string> changes;  ///< of the scenario, all of them
};

/// The members in their order: storms, in each the layouts, in each the plans, in each the samples.
std::vector<Member> members_of(const StudyDesign& design);

}  // namespace hydro::comparison
