"""How an effect was measured, or why it was not. The words hold no number: those are facts."""

from __future__ import annotations

from zhanggui.words import Text

TEST = Text(
    "A/B 实验：访客随机分组，自首次曝光至预定结束日，按访客比较实验组与对照组",
    "A/B test: visitors were assigned at random; those shown it are compared with the control group, visitor by visitor, from the first "
    "exposure to the planned end",
)
HOLDOUT = Text(
    "留出组：随机留出一部分访客不参与，自首次曝光至预定结束日，按访客与其余访客比较",
    "Holdout: some visitors were left out at random; the others are compared with them, visitor by visitor, from the first exposure to the planned end",
)
BEFORE_AFTER = Text(
    "前后对比：比较全面生效后与开始前同样多的平日（不含大促与节日），扣除一贯的变化趋势；并在此前每个无举措的日期做同样的比较作为安慰剂检验",
    "Before against after: as many ordinary days (festivals left out) since it worked in full as before it began, net of the usual drift; the same "
    "was done at each earlier date as a placebo",
)
BESIDE = Text("，并扣除未受影响部分的同期变化", ", and net of what happened in the part of the shop that it did not touch")
YEAR_BEFORE = Text("，并扣除上年同期的变化", ", and net of what happened at the same time a year before")
WORTH_OF_TEST = Text(
    "。价值：实验组访客在实验期内的交易额中，若无此效果便不会有的部分",
    ". Worth: the part of the treated visitors' GMV during the test that would not be there without it",
)
WORTH_SINCE = Text(
    "。价值：自全面生效起所涉范围的交易额中，若无此效果便不会有的部分",
    ". Worth: the part of the GMV it touched, since it worked in full, that would not be there without it",
)

NO_METRIC = Text("没有写明想改变哪个指标", "no metric is named that it should move")
UNKNOWN_METRIC = Text("想改变的指标“{metric}”不在指标目录里", "the metric that it should move, {metric}, is not one that is measured")
NOT_BEGUN = Text("尚未开始", "it has not begun")
STILL_RUNNING = Text("实验尚未结束，结束前不看结果", "the test is not over, and no result is read before its end")
NO_EXPOSURE = Text("没有访客进入该实验的记录", "no visitor is recorded as having entered the test")
ONE_GROUP = Text("只记录了一个分组，无从比较", "only one group is recorded: there is nothing to compare with")
NOT_BY_VISITOR = Text("这个指标不能按访客统计", "this metric can't be counted visitor by visitor")
NO_OUTCOME = Text("两组中有一组没有可比较的行为", "one of the groups did nothing that could be compared")
NO_SLICE = Text("这个指标不能按“{dimension}”拆分", "this metric can't be cut by {dimension}")
TOO_EARLY = Text("全面生效后的平日还不够多", "too few ordinary days have passed since it worked in full")
NO_BEFORE = Text("开始之前没有足够的数据", "there are too few data from before it began")
NO_LEVEL = Text("前后有一段没有可计算的数值", "the metric has no value before it, or none after it")

FEW_PEOPLE = Text("较小一组只有 {n} 位访客、{hits} 位有此行为", "the smaller group has {n} visitors, of whom {hits} did it")
SPLIT = Text(
    "分组比例与设计不符（样本比例失衡检验 p = {p}），随机性不可信",
    "the groups are not split as meant (sample-ratio mismatch, p = {p}): they can't be taken as random",
)
FEW_CASES = Text("前后较少的一边只有 {n} 例", "the thinner side has {n} cases only")
FEW_PLACEBOS = Text(
    "可作安慰剂的更早日期只有 {n} 个，至少要 {least} 个", "there are {n} earlier dates to serve as placebos, and it takes {least}"
)
PLACEBO_FAILED = Text("安慰剂检验未通过（秩 p = {p}，{n} 个日期）", "the placebo test is not passed (rank p = {p}, of {n} dates)")
CROWDED = Text("同期还有其他针对同一指标的举措：{names}", "other initiatives aimed at the same metric at the time: {names}")
