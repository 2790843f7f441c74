"""Taobao and Tmall, JD and Douyin: files as their back offices write them, with what must become of them."""

from datetime import datetime
from decimal import Decimal

TAOBAO = """订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,买家实际支付金额,买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址 ,运送方式,联系电话 ,联系手机,订单创建时间,订单付款时间 ,宝贝标题 ,宝贝种类 ,物流单号,物流公司,订单备注,宝贝总数量,店铺Id,店铺名称,订单关闭原因,退款金额
="1234567890123456789",小美,m***@x.com,198.00,0.00,0,198.00,0,188.00,0,交易成功,,张三,上海 上海市 浦东新区 某路1号,快递,,'13800000000,2025-06-18 00:01:02,2025-06-18 00:02:03,纯棉T恤,1,SF1,顺丰,,2,0,掌柜旗舰店,,0.00
="1234567890123456790",阿强,q***@x.com,99.00,10.00,0,109.00,0,0.00,0,等待买家付款,,李四,内蒙古自治区 包头市,快递,,'13900000000,2025-06-18 10:00:00,,台灯,1,,,,1,0,掌柜旗舰店,,0.00
="1234567890123456791",阿强,q***@x.com,99.00,0.00,0,99.00,0,0.00,0,交易关闭,,李四,内蒙古自治区 包头市,快递,,'13900000000,2025-06-18 11:00:00,,台灯,1,,,,1,0,掌柜旗舰店,买家未付款,0.00
="1234567890123456792",小美,m***@x.com,50.00,0.00,0,50.00,0,50.00,0,交易关闭,,张三,上海 上海市,快递,,'13800000000,2025-06-19 12:00:00,2025-06-19 12:01:00,袜子,1,,,,1,0,掌柜旗舰店,退款,50.00
="1234567890123456793",小明,m***@x.com,80.00,0.00,0,80.00,0,80.00,0,卖家已发货，等待买家确认,,王五,广东省 深圳市,快递,,'13700000000,2025-06-20 12:00:00,2025-06-20 12:01:00,袜子,1,,,,1,0,掌柜旗舰店,,20.00
"""
ITEMS = """订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码
="1234567890123456789",纯棉T恤,99.00,1,TS-01,颜色:白,,,交易成功,TS
="1234567890123456789",纯棉T恤,99.00,1,TS-02,颜色:黑,,,交易成功,TS
="1234567890123456790",台灯,99.00,1,,,,,等待买家付款,
"""


def test_a_taobao_report_as_it_is_downloaded(take):
    taken = take(TAOBAO.encode("gb18030"))
    (result,) = taken.results
    assert (result.export, result.rows_in, result.rows_apart) == ("taobao_orders", 5, 0)
    assert taken.rows("orders", "order_id", "customer_id", "status", "paid_amount", "shipping_fee", "region") == [
        ("1234567890123456789", "小美", "completed", Decimal(188), Decimal(0), "上海"),
        ("1234567890123456790", "阿强", "unpaid", None, Decimal(10), "内蒙古自治区"),
        ("1234567890123456791", "阿强", "cancelled", None, Decimal(0), "内蒙古自治区"),
        ("1234567890123456792", "小美", "paid", Decimal(50), Decimal(0), "上海"),
        ("1234567890123456793", "小明", "shipped", Decimal(80), Decimal(0), "广东省"),
    ]
    first = taken.rows("orders", "ordered_at", "paid_at", "store", "channel", "phone", "receiver_name")[0]
    assert first == (datetime(2025, 6, 17, 16, 1, 2), datetime(2025, 6, 17, 16, 2, 3), "掌柜旗舰店", "tmall", "13800000000", "张三")
    assert taken.rows("refunds", "refund_id", "order_id", "amount", "refunded_at") == [
        ("1234567890123456792-退款", "1234567890123456792", Decimal(50), datetime(2025, 6, 19, 4, 1)),
        ("1234567890123456793-退款", "1234567890123456793", Decimal(20), datetime(2025, 6, 20, 4, 1)),
    ]


def test_an_older_taobao_report_has_no_refunds(take):
    text = "\n".join(line.rpartition(",")[0] for line in TAOBAO.strip().split("\n")) + "\n"
    taken = take(text.encode("gb18030"))
    assert taken.results[0].export == "taobao_orders_without_refunds"
    assert taken.results[0].sources == {"orders": 5}


def test_taobao_items_belong_to_the_same_orders(take):
    taken = take(TAOBAO.encode("gb18030"), ITEMS.encode("gb18030"))
    assert [result.export for result in taken.results] == ["taobao_orders", "taobao_items"]
    assert taken.rows("order_lines", "order_id", "line", "sku", "quantity", "unit_price") == [
        ("1234567890123456789", 1, "TS-01", 1, Decimal(99)),
        ("1234567890123456789", 2, "TS-02", 1, Decimal(99)),
        ("1234567890123456790", 1, "台灯", 1, Decimal(99)),
    ]


TMALL = """订单编号,总金额,买家实际支付金额,收货地址 ,订单创建时间,订单付款时间 ,退款金额
1,178.8,0,上海,2020-02-21 00:00:00,,0
2,21,21,内蒙古自治区,2020-02-20 23:59:54,2020-02-21 00:00:02,0
3,37,0,安徽省,2020-02-20 23:59:35,2020-02-20 23:59:50,37
"""


def test_a_tmall_report_without_items_is_a_line_for_each_order(take):
    taken = take(TMALL)
    assert taken.results[0].export == "tmall_report"
    assert taken.rows("orders", "order_id", "status", "region") == [
        ("1", "unpaid", "上海"),
        ("2", "paid", "内蒙古自治区"),
        ("3", "paid", "安徽省"),
    ]
    assert [row[0] for row in taken.rows("order_lines", "unit_price")] == [Decimal("178.8"), Decimal(21), Decimal(37)]
    assert taken.one("refunds", "order_id", "amount") == ("3", Decimal(37))


JD = """订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,余额支付,应付金额,订单状态,订单类型,下单帐号,客户姓名,客户地址,联系电话,付款确认时间,订单完成时间
"260000000001\t",100001,台灯,2,在线支付,2025-06-18 00:01:02,99.00,198.00,188.00,0.00,188.00,完成,SOP,jd_a,张三,上海,138****0000,2025-06-18 00:02:00,2025-06-22 10:00:00
"260000000001\t",100002,灯泡,1,在线支付,2025-06-18 00:01:02,9.90,198.00,188.00,0.00,188.00,完成,SOP,jd_a,张三,上海,138****0000,2025-06-18 00:02:00,2025-06-22 10:00:00
"260000000002\t",100001,台灯,1,在线支付,2025-06-18 10:00:00,99.00,99.00,99.00,0.00,99.00,(删除)等待出库,SOP,jd_b,李四,北京,139****0000,,
"260000000003\t",100001,台灯,1,在线支付,2025-06-19 10:00:00,99.00,99.00,99.00,0.00,99.00,等待确认收货,SOP,jd_b,李四,北京,139****0000,2025-06-19 10:01:00,
"260000000004\t",100001,台灯,1,在线支付,2025-06-19 10:00:00,99.00,99.00,99.00,0.00,99.00,等待出库,SOP,jd_b,李四,北京,139****0000,2025-06-19 10:01:00,
"""


def test_a_jd_export_repeats_the_order_on_each_product(take):
    taken = take(JD)
    (result,) = taken.results
    assert (result.export, result.rows_in, result.rows_apart) == ("jd", 5, 0)
    assert taken.rows("orders", "order_id", "customer_id", "status", "paid_amount", "channel") == [
        ("260000000001", "jd_a", "completed", Decimal(188), "jd"),
        ("260000000002", "jd_b", "cancelled", None, "jd"),
        ("260000000003", "jd_b", "shipped", Decimal(99), "jd"),
        ("260000000004", "jd_b", "paid", Decimal(99), "jd"),
    ]
    assert taken.rows("order_lines", "order_id", "line", "sku", "quantity", "unit_price")[:2] == [
        ("260000000001", 1, "100001", 2, Decimal(99)),
        ("260000000001", 2, "100002", 1, Decimal("9.9")),
    ]


DOUYIN = """主订单编号,子订单编号,选购商品,商品规格,商品数量,商品ID,商家编码,商品单价,订单应付金额,运费,优惠总金额,平台优惠,收件人,收件人手机号,省,市,订单提交时间,订单状态,支付完成时间,售后状态,店铺名称
"69001\t","69001-1\t",台灯,白,1,3600001,TD-1,99.00,89.00,0.00,10.00,0.00,张*,138****0000,上海,上海市,2025-06-18 00:01:02,已完成,2025-06-18 00:02:00,-,掌柜抖店
"69001\t","69001-2\t",灯泡,,3,3600002,,10.00,29.00,0.00,1.00,0.00,张*,138****0000,上海,上海市,2025-06-18 00:01:02,已关闭,2025-06-18 00:02:00,退款成功,掌柜抖店
"69002\t","69002-1\t",台灯,白,1,3600001,TD-1,99.00,99.00,0.00,0.00,0.00,李*,139****0000,北京,北京市,2025-06-18 10:00:00,已关闭,-,-,掌柜抖店
"69003\t","69003-1\t",台灯,白,1,3600001,TD-1,99.00,99.00,0.00,0.00,0.00,李*,139****0000,北京,北京市,2025-06-19 10:00:00,待支付,-,-,掌柜抖店
"69004\t","69004-1\t",台灯,黑,1,3600001,TD-2,99.00,99.00,0.00,0.00,0.00,李*,139****0000,北京,北京市,2025-06-20 10:00:00,已发货,2025-06-20 10:01:00,-,掌柜抖店
"""


def test_a_douyin_row_is_a_product_with_its_own_discount_and_status(take):
    taken = take(DOUYIN)
    (result,) = taken.results
    assert (result.export, result.rows_in, result.rows_apart) == ("douyin", 5, 0)
    assert taken.rows("orders", "order_id", "status", "region", "channel", "store") == [
        ("69001", "completed", "上海", "douyin", "掌柜抖店"),
        ("69002", "cancelled", "北京", "douyin", "掌柜抖店"),
        ("69003", "unpaid", "北京", "douyin", "掌柜抖店"),
        ("69004", "shipped", "北京", "douyin", "掌柜抖店"),
    ]
    lines = taken.rows("order_lines", "order_id", "line", "sku", "quantity", "unit_price")
    assert lines[:2] == [("69001", 1, "TD-1", 1, Decimal(89)), ("69001", 2, "3600002", 3, Decimal("9.6667"))]
    assert round(lines[1][3] * lines[1][4], 2) == 29
    assert taken.one("refunds", "refund_id", "order_id", "line", "amount") == ("69001-2", "69001", 2, Decimal(29))
