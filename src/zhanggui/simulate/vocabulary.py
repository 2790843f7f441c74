"""The words of the shop: channels, categories, places, and what customers write."""

from __future__ import annotations

SHOP = "山水小铺"
CHANNELS = ("own_site", "tmall", "jd", "douyin")
STORES = ("山水小铺官方商城", "山水小铺天猫旗舰店", "山水小铺京东自营店", "山水小铺抖音旗舰店")
TRAFFIC = (
    "organic_search", "paid_search", "feed_ads", "social", "creator", "referral", "affiliate", "direct", "email",
)  # fmt: skip
SOURCES = ("baidu", "baidu", "juliang", "xiaohongshu", "douyin", "friend", "smzdm", "direct", "newsletter")
MEDIA = ("organic", "cpc", "cpm", "social", "creator", "referral", "affiliate", "none", "email")
PAID = (1, 2)  #: codes of paid_search and feed_ads in TRAFFIC
DEVICES = ("mobile_app", "mini_program", "desktop")
STATUSES = ("unpaid", "paid", "shipped", "completed", "cancelled")

CATEGORIES = ("美妆个护", "服饰鞋包", "食品生鲜", "母婴用品", "家居家纺", "数码电器", "运动户外", "宠物生活")
SUBCATEGORIES = (
    ("面部护理", "彩妆", "洗护", "香氛"),
    ("女装", "男装", "鞋靴", "箱包"),
    ("坚果零食", "茶饮冲调", "粮油调味", "生鲜水果"),
    ("纸尿裤", "婴儿服饰", "喂养用品", "玩具"),
    ("床品", "厨具", "收纳", "灯具"),
    ("耳机音箱", "小家电", "手机配件", "智能设备"),
    ("跑步健身", "露营", "骑行", "瑜伽"),
    ("猫粮狗粮", "宠物玩具", "猫砂", "宠物洗护"),
)
THINGS = (
    ("玻尿酸精华液", "丝绒口红", "氨基酸洗发水", "桂花香薰"),
    ("真丝连衣裙", "纯棉衬衫", "复古跑鞋", "通勤托特包"),
    ("每日坚果礼盒", "明前龙井", "冷榨山茶油", "赣南脐橙"),
    ("超薄纸尿裤", "有机棉连体衣", "宽口径奶瓶", "木质积木"),
    ("长绒棉四件套", "铸铁炒锅", "折叠收纳箱", "护眼台灯"),
    ("降噪蓝牙耳机", "多功能养生壶", "快充充电器", "智能体脂秤"),
    ("减震跑鞋垫", "全自动帐篷", "骑行头盔", "加厚瑜伽垫"),
    ("全价鲜肉猫粮", "逗猫棒套装", "豆腐猫砂", "宠物沐浴露"),
)
TOUCHES = ("轻享", "臻选", "山野", "云朵", "经典", "四季", "青禾", "晨光", "大容量", "家庭装", "限定", "升级款")
BRANDS = ("山水", "青禾", "云栖", "竹里", "北岸", "拾光", "小满", "观澜", "木石", "南风", "星野", "鹿鸣")
PROVINCES = (
    "广东", "江苏", "浙江", "山东", "河南", "四川", "湖北", "福建", "湖南", "上海", "北京", "河北",
    "安徽", "陕西", "辽宁", "江西", "重庆", "广西", "云南", "新疆",
)  # fmt: skip
PROVINCE_WEIGHTS = (13, 11, 10, 8, 7, 7, 5, 5, 5, 5, 5, 4, 4, 3, 3, 3, 3, 2, 2, 1)
PROVINCE_DAYS = (
    1.6, 1.1, 1.0, 1.6, 1.8, 2.4, 1.6, 1.6, 1.8, 0.9, 1.7, 1.8, 1.3, 2.2, 2.3, 1.5, 2.3, 2.2, 2.9, 4.8,
)  #: days on the road from the warehouse  # fmt: skip
SURNAMES = ("王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林")
GIVEN = (
    "伟", "芳", "娜", "敏", "静", "秀英", "丽", "强", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛",
    "明", "超", "雨桐", "梓涵", "欣怡", "浩然", "子轩", "思远", "佳琪",
)  # fmt: skip
GENDERS = ("女", "男", "未知")
WAREHOUSES = ("WH-HD", "WH-HN", "WH-HB")
WAREHOUSE_PLACES = ("杭州", "广州", "天津")
CARRIERS = ("顺丰速运", "中通快递", "圆通速递", "京东物流")
METHODS = ("支付宝", "微信支付", "京东支付", "抖音支付", "花呗分期")
SCANS = ("已揽收", "到达分拨中心", "派送中", "已签收")
REFUND_KINDS = ("refund", "return", "exchange")
REFUND_REASONS = ("尺码不合适", "质量问题", "与描述不符", "不想要了", "物流太慢", "包装破损", "少件漏发")
EXCEPTION_KINDS = ("address", "stuck", "lost", "damaged", "oversold", "other")
CONVERSATION_KINDS = ("question", "complaint", "suggestion", "return")
SERVICE_CHANNELS = ("在线客服", "电话", "微信", "邮件")
TOPICS = ("商品咨询", "物流进度", "优惠活动", "质量投诉", "退换货", "功能建议")
TOPIC_KINDS = (0, 0, 0, 1, 3, 2)  #: the kind of conversation that each topic belongs to
BODIES = (
    ("这款还有货吗？什么时候能发？", "请问尺码偏大还是偏小？", "这个适合敏感肌吗？"),
    ("我的快递三天没动了，麻烦查一下。", "显示已签收，但我没有收到。", "大概什么时候能送到？"),
    ("双十一还会更便宜吗？", "优惠券为什么用不了？", "满减可以和会员价一起用吗？"),
    ("收到就是坏的，太失望了。", "和图片完全不一样，要求处理。", "用了两天就坏了，质量太差。"),
    ("想换一个小一码的。", "七天无理由怎么申请？", "退款什么时候到账？"),
    ("希望增加到货提醒功能。", "建议包装少用一点塑料。", "小程序搜索能不能支持拼音？"),
)
REVIEWS = (
    ("太差了，完全不能用，申请退货也没人理。", "质量问题严重，用一次就坏，一星都不想给。", "假货吧，气味刺鼻，再也不买了。"),
    ("不太满意，做工粗糙，有线头。", "物流太慢了，等了一周，包装还破了。", "和描述差距有点大，失望。"),
    ("一般般吧，对得起这个价格。", "中规中矩，没有惊喜。", "还可以，就是发货慢了点。"),
    ("不错，质量挺好的，就是颜色比图片深一点。", "性价比高，会考虑回购。", "挺好用的，客服态度也好。"),
    ("非常满意！质量超出预期，物流也快。", "已经是第三次回购了，全家都喜欢。", "太好用了，强烈推荐，五星好评！"),
)
CREATOR_NAMES = ("小鹿", "阿泽", "老饭骨", "瑶瑶", "大白", "林间", "糖糖", "阿川", "七月", "木木")
CREATOR_SUFFIXES = ("的好物", "爱分享", "生活志", "测评", "种草机")
CREATOR_PLATFORMS = ("抖音", "小红书", "快手", "视频号")
CREATOR_TIERS = ("head", "mid", "koc")
MENTION_BRANDS = (SHOP, "青禾优选", "乐居严选", "拾光集")
MENTION_PLATFORMS = ("微博", "小红书", "抖音", "知乎")
PARTNER_NAMES = ("云岭", "江岸", "青石", "北辰", "南浦", "东湖", "西溪", "明远", "禾木", "松间", "望海", "长风", "听雨", "半山", "知行")
PARTNER_ENDINGS = ("品牌", "百货", "传媒", "科技", "服务", "文旅")  #: by kind of partner
DEPARTMENTS = ("运营", "客服", "仓储", "技术", "市场", "职能")
COST_KINDS = ("工资", "房租", "软件与云", "差旅办公")
EVENTS = (
    "session_start", "view_item_list", "select_item", "view_item", "add_to_cart", "begin_checkout", "purchase",
)  # fmt: skip
PAGES = ("/", "/list", "/list", "/item", "/cart", "/checkout", "/thanks")
SLOTS = ("home_for_you", "cart_also_bought", "item_similar")
