#include "cli/drill_player.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <optional>
#include <ranges>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/interrupt.h"
#include "libhydro/core/unit.h"
#include "libhydro/io/instant.h"

namespace hydro::cli {
namespace {

using namespace response;

constexpr int look_every_ms = 200;
constexpr double beat_every = 10.0;  ///< [s] of real time between two lines of the log that only tell the time
constexpr double fastest = 3600.0, slowest = 0.1;
constexpr double one_minute = 60.0;

double steady_seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

/// Lines of standard input, as they come.
class Input {
 public:
  /// Waits a little; a line, if one is there.
  std::optional<std::string> line() {
    if (auto ready = take()) return ready;
    if (ended_) return std::nullopt;
    pollfd wait{STDIN_FILENO, POLLIN, 0};
    if (::poll(&wait, 1, look_every_ms) <= 0) return std::nullopt;
    std::array<char, 4096> bytes{};
    const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (count > 0) buffer_.append(bytes.data(), static_cast<std::size_t>(count));
    if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) ended_ = true;
    return take();
  }
  bool over() const { return ended_ && buffer_.empty(); }

 private:
  std::optional<std::string> take() {
    const std::size_t end = buffer_.find('\n');
    if (end == std::string::npos && (!ended_ || buffer_.empty())) return std::nullopt;
    std::string line = buffer_.substr(0, end);
    buffer_.erase(0, end == std::string::npos ? end : end + 1);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    return line;
  }

  std::string buffer_;
  bool ended_ = false;
};

/// Words of a line.
std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(std::move(word));
  return words;
}

std::optional<std::size_t> whole_number(std::string_view word) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  return error == std::errc() && end == word.data() + word.size() && value > 0 ? std::optional(value) : std::nullopt;
}

class Player {
 public:
  Player(study::DrillSession& session, std::string name, Language language)
      : session_(session), drill_(session.drill()), name_(std::move(name)), zh_(language == Language::chinese), stop_(catch_interrupts()) {}

  PlayEnd play() {
    if (session_.board().ended) return PlayEnd::finished;  // it was stopped while it was being scored
    greet();
    set_clock();
    double beat = steady_seconds();
    while (!over_) {
      if (stop_) return PlayEnd::interrupted;
      const auto line = input_.line();
      let_time_pass();
      if (session_.board().now >= drill_.end && !over_) {
        print(say("The time of the drill is over.", "演练时间已到。"));
        return PlayEnd::finished;
      }
      if (line) obey(*line);
      else if (input_.over()) return PlayEnd::left;
      if (!clock_.paused && steady_seconds() - beat > beat_every) {
        session_.act({.kind = DrillEventKind::clock, .by = std::string(drill_itself)});
        beat = steady_seconds();
      }
    }
    return finish_ ? PlayEnd::finished : PlayEnd::left;
  }

 private:
  std::string say(std::string_view english, std::string_view chinese) const { return std::string(zh_ ? chinese : english); }
  static void print(const std::string& text) { fmt::print("{}\n", text); }
  std::string time(double utc) const { return drill_time(drill_, utc); }

  template <class Named>
  std::string name(const Named& one) const { return zh_ && !one.name_zh.empty() ? one.name_zh : one.name; }
  const Action& action(int a) const { return drill_.plan.actions[static_cast<std::size_t>(a)]; }
  std::string title(int a) const { return zh_ && !action(a).title_zh.empty() ? action(a).title_zh : action(a).title; }
  std::string department(int d) const { return d < 0 ? std::string() : name(drill_.plan.departments[static_cast<std::size_t>(d)]); }
  std::string where(int area, int place) const {
    if (place >= 0) return name(drill_.plan.places[static_cast<std::size_t>(place)]);
    return area >= 0 ? name(drill_.plan.words->areas()[static_cast<std::size_t>(area)]) : std::string();
  }

  // Clock.

  void set_clock() { clock_ = {.steady = steady_seconds(), .virtual_at = session_.board().now, .speed = session_.board().speed, .paused = session_.board().paused}; }

  void let_time_pass() {
    if (clock_.paused) return;
    const std::size_t told = session_.board().told.size();
    const double until = clock_.now(steady_seconds());
    if (until <= session_.board().now) return;
    announce(session_.pass(until), told);
  }

  void jump(double seconds) {
    const std::size_t told = session_.board().told.size();
    const std::vector<DrillEvent> came = session_.pass(std::min(session_.board().now + seconds, drill_.end));
    session_.act({.kind = DrillEventKind::clock, .by = std::string(drill_itself)});
    set_clock();
    announce(came, told);
  }

  // Showing.

  void greet() const {
    const std::string& title = zh_ && !drill_.title_zh.empty() ? drill_.title_zh : drill_.title;
    print(say("[EXERCISE] ", "【演练】") + title);
    for (const DrillRole& role : drill_.roles) {
      std::string departments;
      for (const int d : role.departments) departments += (departments.empty() ? "" : ", ") + department(d);
      print(fmt::format("{} {}: {}", say("You are", "您的角色："), name(role), departments));
    }
    print(fmt::format("{} {} – {}. {} {:g} {}", say("It plays from", "演练时间"), time(drill_.start), time(drill_.end), say("The clock runs", "时钟为实际的"), session_.board().speed, say("times as fast as a real one.", "倍。")));
    if (session_.went_on()) print(fmt::format("{} {}.", say("You go on where you left, at", "从上次离开处继续："), time(session_.board().now)));
    print(say("Actions that the plan asks of you appear here with a number. Type the number when it is done. m shows what you could do unasked, h all commands.", "预案要求您完成的行动将带编号显示；完成后输入编号。输入 m 查看可自行采取的行动，h 查看全部命令。"));
    const bool all_played = std::ranges::all_of(std::views::iota(0, static_cast<int>(drill_.plan.departments.size())), [&](int d) { return drill_.role_of(d) >= 0; });
    if (!all_played)
      print(drill_.others_on_time ? say("Numbers that you do not see belong to departments that nobody plays: they do theirs in time.", "未显示的编号属于无人扮演的部门，由系统按时完成。")
                                  : say("Numbers that you do not see belong to departments that nobody plays: they do nothing.", "未显示的编号属于无人扮演的部门，不会完成。"));
    if (session_.board().paused) print(say("The clock stands still. Type g to start it.", "时钟已暂停，输入 g 开始。"));
  }

  void help() const {
    print(say("  3           action 3 is done (3 4 5: several)\n"
              "  w 3         why action 3 is on the list\n"
              "  o 3  a 3    action 3 is ordered, accepted\n"
              "  x 3 words   action 3 is refused, and why\n"
              "  m           what you could do besides, at which place; m 2 does the second of them\n"
              "  b           the board: levels, water, what is to be done (or just Enter)\n"
              "  g  p        start the clock, stop it\n"
              "  +  -        faster, slower; speed 60 sets it\n"
              "  j 10        jump 10 minutes ahead, at most to the end\n"
              "  back 15     put the clock back 15 minutes, at most to the start: what came after did not happen\n"
              "  level II AREA [HAZARD]   the command decides on a level, of the hazards in play where none is named (level none AREA takes it back)\n"
              "  case ID STEP [DEPARTMENT]   a case of the grid: filed, dispatched, accepted, in_progress, done, checked, check_failed, closed\n"
              "  i [ID]      what the control may put in by hand, or put it in\n"
              "  say words   for the record\n"
              "  end         end the drill and score it\n"
              "  q           leave; hydro drill --resume goes on",
              "  3           行动3已完成（3 4 5：多项）\n"
              "  w 3         行动3的依据\n"
              "  o 3  a 3    行动3已下令、已受领\n"
              "  x 3 原因    行动3拒绝执行\n"
              "  m           清单之外还可采取的行动及部位；m 2 执行其中第2项\n"
              "  b           态势板：级别、积水、待办（或直接回车）\n"
              "  g  p        启动、暂停时钟\n"
              "  +  -        加快、减慢；speed 60 设定倍速\n"
              "  j 10        快进10分钟（最多至结束）\n"
              "  back 15     回退15分钟（最多至开始）：其后内容作废\n"
              "  level II 区域 [灾种]   指挥部决定级别，不写灾种即为当前各灾种（level none 区域 取消）\n"
              "  case 编号 步骤 [部门]   网格案件：filed dispatched accepted in_progress done checked check_failed closed\n"
              "  i [编号]    列出或投入手动情况\n"
              "  say 文字    写入记录\n"
              "  end         结束并评分\n"
              "  q           离开；用 hydro drill --resume 继续"));
  }

  void announce(const std::vector<DrillEvent>& events, std::size_t told) const {
    if (const auto history = std::ranges::count_if(events, [&](const DrillEvent& event) { return is_done_before(event); }); history > 0)
      print(fmt::format(fmt::runtime(say("{}  {} of your actions were due before the drill began: taken as done by those before you, not scored", "{}  {} 项应由您完成的行动在演练开始前已到期：视为此前已完成，不计分")), time(session_.board().now), history));
    for (const DrillEvent& event : events) {
      if (event.kind == DrillEventKind::inject) {
        const auto one = std::ranges::find(drill_.injects, event.subject, &Inject::id);
        print(fmt::format("{}  >> {}", time(event.at), zh_ && !one->text_zh.empty() ? one->text_zh : one->text));
      } else if (event.kind == DrillEventKind::level) {
        const auto& hazards = drill_.plan.words->hazards();
        const auto hazard = std::ranges::find(hazards, event.text, &Hazard::id);
        const int area = drill_.plan.words->area(event.area);
        const std::string level = event.subject == name_of(Level::none) ? say("response ended", "响应终止") : say("level ", "响应级别 ") + event.subject;
        print(fmt::format("{}  == {}: {}, {}", time(event.at), level, where(area, -1), name(*hazard)));
      } else if (event.kind == DrillEventKind::told) {
        const ToldTask& task = session_.board().told[told++];
        const Task* open = task_told(session_.board(), session_.evaluation(), told - 1);
        if (drill_.role_of(task.department) < 0) continue;
        const std::string by = open && std::isfinite(open->deadline) ? fmt::format(" {} {}", say("by", "截止"), time(open->deadline)) : "";
        print(fmt::format("{}  [{}] {}: {} · {}{}{}", time(event.at), told, department(task.department), title(task.action), where(task.area, task.place), by, open ? waits_for(*open) : ""));
      }
    }
    std::fflush(stdout);
  }

  /// What the drill itself says to be done of departments that are played: it was due before the drill began.
  bool is_done_before(const DrillEvent& event) const {
    if (event.kind != DrillEventKind::done || event.by != drill_itself) return false;
    const auto department = std::ranges::find(drill_.plan.departments, event.department, &Department::id);
    return department != drill_.plan.departments.end() && drill_.role_of(static_cast<int>(department - drill_.plan.departments.begin())) >= 0;
  }

  /// What must be done before a task can be; empty: nothing.
  std::string waits_for(const Task& task) const {
    if (!task.waits) return {};
    std::string names;
    for (const int before : action(task.action).after) names += (names.empty() ? "" : ", ") + title(before);
    return fmt::format(" ({} {})", say("after:", "前序："), names);
  }

  /// Minutes until a deadline, or since.
  std::string left(double deadline) const {
    if (!std::isfinite(deadline)) return say("open", "不限");
    const double minutes = (deadline - session_.board().now) / 60.0;
    if (minutes >= 0.0) return fmt::format("{} {:.0f} min", say("in", "还有"), std::floor(minutes));
    return minutes > -1.0 ? say("due now", "到期") : fmt::format("{:.0f} min {}", std::floor(-minutes), say("late", "超时"));
  }

  void show_board() {
    const Board& board = session_.board();
    print(fmt::format("--- {} --- {}", time(board.now),
                      board.paused ? say("the clock stands still (g starts it)", "时钟暂停（g 启动）") : fmt::format("{} x{:g}", say("the clock runs", "时钟运行"), board.speed)));
    show_levels();
    show_water();
    std::size_t shown = 0, done = 0;
    for (std::size_t i = 0; i < board.told.size(); ++i) {
      const Task* task = task_told(board, session_.evaluation(), i);
      if (!task || drill_.role_of(task->department) < 0) continue;
      if (task->status == TaskStatus::done || task->status == TaskStatus::stood_down) {
        done += task->status == TaskStatus::done;
        continue;
      }
      ++shown;
      print(fmt::format("{}{:>3}  {}  {:<12} {:<14} {} · {}{}{}", task->status == TaskStatus::overdue ? "!" : " ", i + 1, std::isfinite(task->deadline) ? time(task->deadline) : "  -  ", left(task->deadline),
                        department(task->department), title(task->action), where(task->area, task->place), waits_for(*task), is_refused(*task) ? say(" (refused)", "（已拒绝）") : ""));
    }
    if (shown == 0) print(say("nothing is to be done now", "当前没有待办行动"));
    if (done > 0) print(fmt::format("{} {}", done, say("done so far", "项已完成")));
    const auto history = std::ranges::count_if(session_.evaluation().tasks, [&](const Task& task) { return drill_.role_of(task.department) >= 0 && is_history(drill_, task) && task.status != TaskStatus::stood_down; });
    if (history > 0) print(fmt::format("{} {}", history, say("were due before the drill began: taken as done, not scored", "项在演练开始前已到期：视为已完成，不计分")));
    show_cases();
  }

  /// Whether those who were to do it said last that they will not.
  bool is_refused(const Task& task) const {
    bool refused = false;
    for (const ActionMark& mark : session_.board().marks)
      if (mark.action == task.action && mark.area == task.area && mark.place == task.place && mark.department == task.department) refused = mark.kind == DrillEventKind::refused;
    return refused;
  }

  void show_levels() {
    const auto& areas = drill_.plan.words->areas();
    const Evaluation& plan = session_.evaluation();
    bool any = false;
    for (int area = 0; area < static_cast<int>(areas.size()); ++area)
      for (int hazard = 0; hazard < static_cast<int>(plan.hazard_count); ++hazard) {
        const LevelSpan* span = plan.current(area, hazard);
        const int parent = areas[static_cast<std::size_t>(area)].parent;
        const LevelSpan* above = span && parent >= 0 ? plan.current(parent, hazard) : nullptr;
        if (!span || (above && above->level == span->level)) continue;
        print(fmt::format("{} {:<3} {}, {} ({} {})", say("level", "响应级别"), name_of(span->level), where(area, -1), name(drill_.plan.words->hazards()[static_cast<std::size_t>(hazard)]),
                          say("since", "自"), time(span->from)));
        any = true;
      }
    if (!any) print(say("no response", "无响应"));
  }

  void show_water() {
    std::string text;
    for (int p = 0; p < static_cast<int>(drill_.plan.places.size()); ++p) {
      const bool watched = std::ranges::any_of(drill_.water, [&](const PlaceSeries& one) { return one.place == p; }) ||
                           std::ranges::any_of(drill_.injects, [&](const Inject& one) { return one.kind == InjectKind::depth && one.place == p; });
      if (!watched) continue;
      const auto depth = measured_depth(drill_, session_.board(), p);
      text += fmt::format("{}{} {}", text.empty() ? "" : "; ", where(-1, p), depth ? fmt::format("{:.2f} m", *depth) : has_told(p) ? say("no data", "无数据") : say("no reading yet", "尚无读数"));
    }
    if (!text.empty()) print(say("water: ", "积水：") + text);
  }

  /// Whether a gauge that tells nothing now has told something before, or was heard of as dead.
  bool has_told(int place) const {
    for (std::size_t i = 0; i < drill_.injects.size(); ++i) {
      const Inject& one = drill_.injects[i];
      if (one.place == place && (one.kind == InjectKind::depth || one.kind == InjectKind::sensor_fails) && session_.board().came[i]) return true;
    }
    return std::ranges::any_of(drill_.water, [&](const PlaceSeries& one) { return one.place == place && !one.utc.empty() && one.utc.front() <= session_.board().now; });
  }

  void show_cases() const {
    const CaseBook book = fold_cases(drill_.plan.cases, session_.board().cases, session_.board().now);
    for (const GridCase& one : book.cases)
      if (one.open())
        print(fmt::format("{} {} {}: {}{}, {} {}", *one.deadline < session_.board().now ? "!" : " ", say("case", "案件"), one.id, zh_ ? chinese_name_of(one.state) : name_of(one.state), one.department >= 0 ? " (" + department(one.department) + ")" : "",
                          say("next step by", "下一步截止"), time(*one.deadline)));
  }

  void why(std::size_t number) {
    if (number > session_.board().told.size()) return tell_missing(number);
    const Task* task = task_told(session_.board(), session_.evaluation(), number - 1);
    if (!task) return print(say("it is no longer on the list", "已不在清单中"));
    print(fmt::format("{} ({})", title(task->action), action(task->action).id));
    for (const Reason& reason : explain(drill_.plan, session_.situation(), session_.evaluation(), *task, drill_.offset_minutes))
      print(fmt::format("  {}: {}", reason.ref, zh_ ? reason.text_zh : reason.text));
  }

  // Commands.

  /// An event that the player causes; says why it cannot be.
  bool act(DrillEvent event) {
    event.by = name_;
    const std::string why = session_.act(std::move(event));
    if (!why.empty()) print("  " + why);
    return why.empty();
  }

  void tell_missing(std::size_t number) const { print(fmt::format("  {} {}", say("there is no action", "没有行动"), number)); }

  void about_task(DrillEventKind kind, std::size_t number, const std::string& text) {
    const Board& board = session_.board();
    if (number > board.told.size()) return tell_missing(number);
    const Task* task = task_told(board, session_.evaluation(), number - 1);
    if (!task) return print(say("  it is no longer on the list", "  已不在清单中"));
    if (task->deed >= 0)
      return print(fmt::format("  [{}] {} {}", number, say("is done already, since", "已于此时完成："), time(session_.situation().deeds[static_cast<std::size_t>(task->deed)].at)));
    if (kind == DrillEventKind::refused && text.empty()) return print(fmt::format("  {} x {} {}", say("write why it is refused, as in", "请写明拒绝原因，例如"), number, say("no crew", "无人员")));
    const ToldTask& told = board.told[number - 1];
    DrillEvent event{.kind = kind, .subject = action(told.action).id, .department = drill_.plan.departments[static_cast<std::size_t>(told.department)].id,
                     .area = drill_.plan.words->areas()[static_cast<std::size_t>(told.area)].id, .text = text};
    if (told.place >= 0) event.place = drill_.plan.places[static_cast<std::size_t>(told.place)].id;
    const std::array<std::string, 4> said{say("ordered", "已下令"), say("accepted", "已受领"), say("done", "已完成"), say("refused", "已拒绝")};
    const std::size_t word = static_cast<std::size_t>(kind) - static_cast<std::size_t>(DrillEventKind::ordered);
    if (act(std::move(event))) print(fmt::format("{}  {} [{}] {} · {}", time(board.now), said[word], number, title(told.action), where(told.area, told.place)));
  }

  /// What a player does without being asked: an action of the plan, at a place or in an area.
  struct OwnDeed {
    int action = -1, place = -1;
  };

  int played_department(const Action& one) const {
    const auto found = std::ranges::find_if(one.departments, [&](int d) { return drill_.role_of(d) >= 0; });
    return found == one.departments.end() ? -1 : *found;
  }

  /// The number under which the plan asks for it now, or has seen it done; none: it does not.
  std::optional<std::size_t> told_number(int a, int place) {
    for (std::size_t i = session_.board().told.size(); i > 0; --i) {
      const ToldTask& told = session_.board().told[i - 1];
      if (told.action == a && told.place == place && task_told(session_.board(), session_.evaluation(), i - 1)) return i;
    }
    return std::nullopt;
  }

  bool is_done(int a, int place) const {
    return std::ranges::any_of(session_.board().marks, [&](const ActionMark& mark) { return mark.kind == DrillEventKind::done && mark.action == a && mark.place == place; });
  }

  std::vector<OwnDeed> own_deeds() {
    std::vector<OwnDeed> deeds;
    for (int a = 0; a < static_cast<int>(drill_.plan.actions.size()); ++a) {
      if (!action(a).places || played_department(action(a)) < 0) continue;
      for (int p = 0; p < static_cast<int>(drill_.plan.places.size()); ++p)
        if (drill_.plan.places[static_cast<std::size_t>(p)].kind == action(a).places->kind && !told_number(a, p) && !is_done(a, p)) deeds.push_back({a, p});
    }
    return deeds;
  }

  void show_own_deeds() {
    shown_deeds_ = own_deeds();
    if (shown_deeds_.empty()) return print(say("  the plan has nothing else for any place", "  预案对各部位没有其他行动"));
    print(say("What you could do besides, on your own judgement (m and its number does it):", "清单之外可自行决定采取的行动（输入 m 加编号执行）："));
    for (std::size_t i = 0; i < shown_deeds_.size(); ++i)
      print(fmt::format("  m {:<3} {}: {} · {}", i + 1, department(played_department(action(shown_deeds_[i].action))), title(shown_deeds_[i].action), where(-1, shown_deeds_[i].place)));
  }

  void do_own_deed(const OwnDeed& deed) {
    if (const auto number = told_number(deed.action, deed.place)) return about_task(DrillEventKind::done, *number, {});
    if (is_done(deed.action, deed.place)) return print(say("  is done already", "  已完成"));
    const Action& one = action(deed.action);
    const int doer = played_department(one);
    if (doer < 0) return print(say("  nobody here plays the department that does this", "  该行动的部门无人扮演"));
    DrillEvent event{.kind = DrillEventKind::done, .subject = one.id, .department = drill_.plan.departments[static_cast<std::size_t>(doer)].id};
    if (deed.place >= 0) event.place = drill_.plan.places[static_cast<std::size_t>(deed.place)].id;
    if (act(std::move(event)))
      print(fmt::format("{}  {} {} · {}", time(session_.board().now), say("done on your own judgement:", "自行决定并完成："), title(deed.action), where(-1, deed.place)));
  }

  void obey_own_deed(std::size_t number) {
    if (shown_deeds_.empty()) shown_deeds_ = own_deeds();
    if (number > shown_deeds_.size()) return show_own_deeds();
    do_own_deed(shown_deeds_[number - 1]);
  }

  /// "close underpass-2": an action of the plan by its id, with a place. Returns whether the line begins with an action.
  bool obey_action_by_id(const std::vector<std::string>& words) {
    const auto found = std::ranges::find(drill_.plan.actions, words[0], &Action::id);
    if (found == drill_.plan.actions.end()) return false;
    const int a = static_cast<int>(found - drill_.plan.actions.begin());
    const auto place = words.size() > 1 ? std::ranges::find(drill_.plan.places, words[1], &Place::id) : drill_.plan.places.end();
    if (place != drill_.plan.places.end()) do_own_deed({a, static_cast<int>(place - drill_.plan.places.begin())});
    else if (!found->places) print(say("  type its number when the board shows it", "  态势板显示该行动时请输入其编号"));
    else show_own_deeds();
    return true;
  }

  /// The words after the first `skip` of a line.
  static std::string rest(const std::string& line, std::size_t skip) {
    std::size_t at = line.find_first_not_of(' ');
    for (; skip > 0 && at != std::string::npos; --skip) at = line.find_first_not_of(' ', line.find(' ', at));
    return at == std::string::npos ? std::string() : line.substr(at);
  }

  void set_speed(double speed) {
    if (speed > fastest || speed < slowest) print(fmt::format("  {} {:g} – {:g}", say("the clock runs between", "倍速范围"), slowest, fastest));
    if (act({.kind = DrillEventKind::speed, .value = std::clamp(speed, slowest, fastest)})) set_clock(), print(fmt::format("  x{:g}", session_.board().speed));
  }

  void set_paused(bool paused) {
    if (session_.board().paused != paused && act({.kind = paused ? DrillEventKind::pause : DrillEventKind::go})) set_clock();
    print(paused ? say("  the clock stands still", "  时钟已暂停") : say("  the clock runs", "  时钟运行"));
  }

  std::optional<double> minutes_of(const std::vector<std::string>& words) const {
    const Quantity read = words.size() == 2 ? read_quantity(words[1], unit::min) : Quantity{0.0, "none", ""};
    if (read.fault.empty() && read.value > 0.0) return read.value;
    print(say("  write how many minutes, as in 10", "  请写分钟数，如 10"));
    return std::nullopt;
  }

  void show_injects() const {
    for (std::size_t i = 0; i < drill_.injects.size(); ++i)
      if (drill_.injects[i].when.kind == InjectWhen::Kind::by_hand && !session_.board().came[i]) print(fmt::format("  i {}: {}", drill_.injects[i].id, zh_ && !drill_.injects[i].text_zh.empty() ? drill_.injects[i].text_zh : drill_.injects[i].text));
  }

  /// As people type: "w3" is "w 3", "done 3" is "3".
  static std::string as_meant(const std::string& line) {
    const std::size_t at = line.find_first_not_of(' ');
    if (at == std::string::npos) return {};
    const std::string text = line.substr(at);
    constexpr std::string_view with_number = "woaxdm";
    const bool joined = text.size() > 1 && with_number.find(text[0]) != std::string_view::npos && text[1] >= '0' && text[1] <= '9';
    if (joined) return text.substr(0, 1) + ' ' + text.substr(1);
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> long_words{{{"done ", ""}, {"why ", "w "}, {"ordered ", "o "}, {"accepted ", "a "}, {"refused ", "x "}}};
    for (const auto& [word, letter] : long_words)
      if (text.starts_with(word)) return std::string(letter) + text.substr(word.size());
    return text;
  }

  void obey(const std::string& typed) {
    const std::string line = as_meant(typed);
    const std::vector<std::string> words = words_of(line);
    if (words.empty()) return show_board();
    const std::string& first = words[0];
    const auto number = words.size() > 1 ? whole_number(words[1]) : std::nullopt;
    if (whole_number(first)) {
      for (const std::string& word : words)
        if (const auto one = whole_number(word)) about_task(DrillEventKind::done, *one, {});
    } else if (first == "w" && number) why(*number);
    else if (first == "d" && number) about_task(DrillEventKind::done, *number, rest(line, 2));
    else if (first == "o" && number) about_task(DrillEventKind::ordered, *number, rest(line, 2));
    else if (first == "a" && number) about_task(DrillEventKind::accepted, *number, rest(line, 2));
    else if (first == "x" && number) about_task(DrillEventKind::refused, *number, rest(line, 2));
    else if (first == "m" && number) obey_own_deed(*number);
    else if (first == "m") show_own_deeds();
    else if (first == "b") show_board();
    else if (first == "g") set_paused(false);
    else if (first == "p") set_paused(true);
    else if (first == "+") set_speed(session_.board().speed * 2.0);
    else if (first == "-") set_speed(session_.board().speed / 2.0);
    else if (first == "h" || first == "help" || first == "?") help();
    else if (first == "end") over_ = finish_ = true;
    else if (first == "q" || first == "quit" || first == "exit") over_ = true;
    else obey_long(line, words);
    std::fflush(stdout);
  }

  void obey_long(const std::string& line, const std::vector<std::string>& words) {
    const std::string& first = words[0];
    if (first == "speed" && words.size() == 2) {
      const Quantity speed = read_quantity(words[1], unit::none);
      if (speed.fault.empty() && speed.value > 0.0) return set_speed(speed.value);
    } else if (first == "j") {
      if (const auto seconds = minutes_of(words)) jump_ahead(*seconds);
      return;
    } else if (first == "back") {
      if (const auto seconds = minutes_of(words)) go_back(*seconds);
      return;
    } else if (first == "say" && words.size() > 1) {
      if (act({.kind = DrillEventKind::message, .text = rest(line, 1)})) print(say("  noted", "  已记录"));
      return;
    } else if (first == "level" && words.size() >= 3) {
      if (drill_.plan.words->area(words[2]) < 0) return print(say("  there is no such area; write one of", "  没有该区域，请从下列区域中选择")), show_areas();
      return decide(words[1], words[2], rest(line, 3));
    } else if (first == "level") {
      print(say("  write level II AREA (IV, III, II, I or none):", "  请写 level II 区域（IV、III、II、I 或 none）："));
      return show_areas();
    } else if (first == "case" && words.size() < 3) {
      const CaseBook book = fold_cases(drill_.plan.cases, session_.board().cases, session_.board().now);
      if (std::ranges::none_of(book.cases, [](const GridCase& one) { return one.open(); })) return print(say("  no case is open", "  没有未结案件"));
      print(say("  write case ID STEP; open cases:", "  请写 case 编号 步骤；未结案件："));
      return show_cases();
    } else if (first == "case") {
      if (act({.kind = DrillEventKind::case_step, .subject = words[1], .department = words.size() > 3 ? words[3] : "", .text = words[2]})) show_cases();
      return;
    } else if (first == "i") {
      if (words.size() == 1) return show_injects();
      const std::size_t told = session_.board().told.size();
      DrillEvent event{.kind = DrillEventKind::inject, .at = session_.board().now, .subject = words[1]};
      if (act(event)) announce({event}, told);
      return;
    }
    if (obey_action_by_id(words)) return;
    constexpr std::array<std::pair<std::string_view, std::string_view>, 7> examples{{{"w", "w 3"}, {"o", "o 3"}, {"a", "a 3"}, {"x", "x 3 no crew"}, {"d", "3"}, {"speed", "speed 60"}, {"say", "say the crew is on its way"}}};
    for (const auto& [word, example] : examples)
      if (first == word) return print(fmt::format("  {} {}", say("write, as an example:", "请写，例如："), example));
    print(fmt::format("  {} \"{}\"; {}", say("I do not understand", "无法识别"), line, say("h shows what can be typed", "输入 h 查看命令")));
  }

  void show_hazards() const {
    for (std::size_t hazard = 0; hazard < drill_.plan.words->hazards().size(); ++hazard)
      if ((drill_.plan.hazards >> hazard & 1u) != 0) print(fmt::format("  {} {}", drill_.plan.words->hazards()[hazard].id, name(drill_.plan.words->hazards()[hazard])));
  }

  void show_areas() const {
    for (const Area& area : drill_.plan.words->areas()) print(fmt::format("  {} {}", area.id, name(area)));
  }

  /// The command decides on a level, or takes its decision back.
  void decide(const std::string& level, const std::string& where_id, const std::string& hazards) {
    const int area = drill_.plan.words->area(where_id);
    const bool decided = std::ranges::any_of(session_.board().decisions, [&](const Decision& one) { return one.area == area && one.until > session_.board().now; });
    if (level == name_of(Level::none) && !decided) return print(say("  the command has decided nothing there that could be taken back", "  指挥部在该区域没有可取消的决定"));
    if (!act({.kind = DrillEventKind::decided, .subject = level, .area = where_id, .text = hazards})) return hazards.empty() ? void() : show_hazards();
    jump(0.0);
    std::string names;
    for (const Decision& one : session_.board().decisions)
      for (std::size_t hazard = 0; hazard < drill_.plan.words->hazards().size(); ++hazard)
        if (one.area == area && one.until > session_.board().now && (one.hazards >> hazard & 1u) != 0)
          names += fmt::format("{}{} ({})", names.empty() ? "" : ", ", name(drill_.plan.words->hazards()[hazard]), name_of(one.level));
    print(fmt::format("  {} {}: {}", say("decided for", "已决定："), where(area, -1), names.empty() ? say("nothing, what warnings and water call for counts", "无，按预警和积水确定") : names));
    show_board();
  }

  /// A typing error does not end the drill.
  void jump_ahead(double seconds) {
    const double minutes = std::ceil((drill_.end - session_.board().now) / one_minute);
    if (seconds > minutes * one_minute)
      return print(fmt::format(fmt::runtime(say("  the drill ends at {}, in {:.0f} min: j {:.0f} goes there and scores it", "  演练于 {} 结束，还有 {:.0f} 分钟：输入 j {:.0f} 将快进至结束并评分")), time(drill_.end), minutes, minutes));
    jump(seconds), show_board();
  }

  /// Nor does it throw the whole history away.
  void go_back(double seconds) {
    const double minutes = std::ceil((session_.board().now - drill_.start) / one_minute);
    if (seconds > minutes * one_minute)
      return print(fmt::format(fmt::runtime(say("  the drill began at {}, {:.0f} min ago: back {:.0f} begins it anew", "  演练于 {} 开始，已过 {:.0f} 分钟：输入 back {:.0f} 将从头开始")), time(drill_.start), minutes, minutes));
    const double then = std::max(drill_.start, session_.board().now - seconds);
    if (!act({.kind = DrillEventKind::back, .at = then})) return;
    set_clock();
    print(say("  the clock was put back and stands still; what came after did not happen", "  时钟已回退并暂停，其后内容作废"));
    show_board();
  }

  study::DrillSession& session_;
  const Drill& drill_;
  std::string name_;
  bool zh_;
  const std::atomic<bool>& stop_;
  Input input_;
  DrillClock clock_;
  std::vector<OwnDeed> shown_deeds_;  ///< as they were numbered last
  bool over_ = false, finish_ = false;
};

}  // namespace

std::string drill_time(const Drill& drill, double utc) { return io::iso_instant(utc, drill.offset_minutes).substr(11, 5); }

PlayEnd play_at_terminal(study::DrillSession& session, const std::string& player, Language language) { return Player(session, player, language).play(); }

}  // namespace hydro::cli
