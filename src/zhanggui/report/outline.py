"""The chapters of each edition, in their required order."""

from collections.abc import Mapping

from zhanggui.nouns import Edition
from zhanggui.words import Text

TITLES: Mapping[Edition, Text] = {
    Edition.COMPREHENSIVE: Text("年度经营总结", "Annual operations summary"),
    Edition.STRATEGIC: Text("年度战略总结", "Annual strategic summary"),
    Edition.OPERATIONS: Text("年度运营总结", "Annual summary of daily operations"),
    Edition.GROWTH: Text("年度用户增长与生态总结", "Annual summary of growth and ecosystem"),
}
"""What each edition is called."""

CHAPTERS: Mapping[Edition, Mapping[int, Text]] = {
    Edition.COMPREHENSIVE: {
        1: Text("整体业绩", "Results"),
        2: Text("营销与增长", "Marketing"),
        3: Text("商品与供应链", "Goods and supply"),
        4: Text("体验与服务", "Experience and service"),
        5: Text("风险与合规", "Risk and compliance"),
        6: Text("团队", "Team"),
        7: Text("挑战与经验", "Challenges and lessons"),
        8: Text("展望与行动计划", "Outlook and action plan"),
    },
    Edition.STRATEGIC: {
        1: Text("战略目标达成", "Attainment of strategic goals"),
        2: Text("市场与竞争", "Market and competition"),
        3: Text("战略举措", "Strategic initiatives"),
        4: Text("挑战与反思", "Challenges and reflection"),
        5: Text("下一步战略", "Next strategies"),
    },
    Edition.OPERATIONS: {
        1: Text("日常流程", "Daily processes"),
        2: Text("客户服务", "Customer service"),
        3: Text("工具与技术", "Tools and technology"),
        4: Text("跨部门协作", "Cooperation across departments"),
        5: Text("团队与知识库", "Team and knowledge base"),
        6: Text("问题与改进计划", "Problems and improvement plan"),
        7: Text("下一阶段重点", "Priorities of the next period"),
    },
    Edition.GROWTH: {
        1: Text("获客、活跃与留存", "Acquisition, activity and retention"),
        2: Text("生态", "Ecosystem"),
        3: Text("挑战与路径", "Challenges and paths ahead"),
        4: Text("组织与能力", "Organisation and capability"),
    },
}
"""Chapters without a section are left out of the page."""
